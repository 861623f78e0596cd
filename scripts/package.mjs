// @ts-check
// npm run package [-- electron-builder's own arguments]: builds the app and packages it for this system into dist/.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binOf, build, root, runNode } from './project.mjs'

if (!build({ force: true })) process.exit(1)
if (process.platform === 'darwin') installForOtherMacs()
process.exit(runNode([binOf('electron-builder', 'cli.js'), ...process.argv.slice(2)]).status ?? 1)

/** A universal package runs on both kinds of Mac, so it carries the native parts of both; npm installs those of this one only. */
function installForOtherMacs() {
  /** @type {Record<string, { version?: string, dev?: boolean, cpu?: string[], os?: string[] }>} */
  const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const missing = Object.entries(packages)
    .filter(([path, { dev, os, cpu }]) => !dev && os?.includes('darwin') && cpu && !existsSync(join(root, path)))
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
  if (missing.length === 0) return
  const { status } = spawnSync('npm', ['install', '--no-save', '--force', ...missing], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
