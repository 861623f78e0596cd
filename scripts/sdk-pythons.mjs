// @ts-check
// Makes Pythons that have the releases of Vi's own client which `npm run test:sdk` runs, outside of the project so that they last, and
// prints them as VI_SDK_PYTHON names them: export VI_SDK_PYTHON=$(node scripts/sdk-pythons.mjs)
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const VERSIONS = ['0.1.0b4', '0.1.0b7']
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vi-model-browser-sdk')

try {
  console.log(VERSIONS.map(pythonWith).join(delimiter))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @param {string} version */
function pythonWith(version) {
  const folder = join(cache, version)
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  if (has(python, version)) return python
  rmSync(folder, { recursive: true, force: true })
  run('python3', ['-m', 'venv', folder])
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `vi-sdk==${version}`])
  if (!has(python, version)) throw new Error(`${python} has no vi-sdk ${version}, although pip installed it.`)
  return python
}

/** @param {string} python @param {string} version */
function has(python, version) {
  const { stdout } = spawnSync(python, ['-c', 'from importlib.metadata import version; print(version("vi-sdk"))'], { encoding: 'utf8' })
  return stdout?.trim() === version
}

/** What a command prints is not ours to print: standard output is for the list. @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ${error ? `could not be run: ${error.message}` : `ended with ${status}`}`)
}
