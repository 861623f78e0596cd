// @ts-check
// Makes every picture: those of the README and docs from the running app, on the sample workspace, and the packages' icons from the drawn one.
import { mkdirSync } from 'node:fs'
import { loadTypeScript } from './load-typescript.mjs'
import { build, root } from './project.mjs'

if (!build()) process.exit(1)
for (const folder of ['docs/images', 'build']) mkdirSync(`${root}/${folder}`, { recursive: true })
const { takeScreenshots, drawIcons } = await loadTypeScript('/test/support/screenshots.ts')
await takeScreenshots(`${root}/docs/images`)
await drawIcons(`${root}/renderer/public/icon.svg`, `${root}/build`)
process.exit(0)
