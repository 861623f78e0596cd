// @ts-check
// Makes the pictures of the README and docs from the running app, on the sample workspace.
import { mkdirSync } from 'node:fs'
import { loadTypeScript } from './load-typescript.mjs'
import { build, root } from './project.mjs'

if (!build()) process.exit(1)
mkdirSync(`${root}/docs/images`, { recursive: true })
const { takeScreenshots } = await loadTypeScript('/test/support/screenshots.ts')
await takeScreenshots(`${root}/docs/images`)
process.exit(0)
