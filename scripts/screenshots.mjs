// @ts-check
// Makes the pictures of the README and docs from the running app, on the sample workspace.
import { mkdirSync } from 'node:fs'
import { createServer } from 'vite'
import { build, root } from './project.mjs'

if (!build()) process.exit(1)
mkdirSync(`${root}/docs/images`, { recursive: true })
const loader = await createServer({
  configFile: false,
  root,
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: 'custom',
  logLevel: 'error',
})
const { takeScreenshots } = await loader.ssrLoadModule('/test/support/screenshots.ts')
await takeScreenshots(`${root}/docs/images`)
process.exit(0)
