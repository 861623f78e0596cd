// @ts-check
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const BUILT_FROM = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json']
const STAMP = join(root, 'out', 'built-from')

/** The path of a package's command. @param {string} name @param {string} file */
export function binOf(name, file) {
  return join(root, 'node_modules', name, file)
}

/** Runs a Node script of the project to its end. @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} [options] */
export function runNode(args, options = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
}

/** Builds unless what is there was built from the same sources. Returns whether that worked. @param {{ force?: boolean }} [options] */
export function build({ force = false } = {}) {
  const sources = fingerprint()
  if (!force && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return true
  console.log('Building…')
  const { status, stdout, stderr } = runNode([binOf('electron-vite', 'bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
    stdio: 'pipe',
  })
  if (status !== 0) {
    console.error(`${stdout}${stderr}\nThe build failed.`)
    return false
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(STAMP, sources)
  return true
}

/** What the build is made from, as one hash of paths, sizes and times. */
function fingerprint() {
  const hash = createHash('sha256')
  const add = (/** @type {string} */ path) => {
    const full = join(root, path)
    const found = statSync(full)
    if (found.isDirectory()) for (const name of readdirSync(full).sort()) add(join(path, name))
    else hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`)
  }
  for (const path of BUILT_FROM) add(path)
  return hash.digest('hex')
}

/** Passes the terminal's signals on to a child and ends with its code. @param {import('node:child_process').ChildProcess} child */
export function followChild(child) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
}

/** Starts a Node script of the project. @param {string[]} args @param {import('node:child_process').SpawnOptions} [options] */
export function startNode(args, options = {}) {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
}
