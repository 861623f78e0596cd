// @ts-check
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binOf } from './project.mjs'

/** The Electron that is installed here, or null. Never downloads. @returns {string | null} */
export function installedElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const pathFile = binOf('electron', 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : null
  const file = override ? join(override, name ?? 'electron') : name ? join(binOf('electron', 'dist'), name) : null
  return file && existsSync(file) ? file : null
}

/**
 * Lets npm's electron fetch its runtime, as it does on first use, and waits for at most `limitMs`. A download that is still
 * under way goes on in the background, for the next start.
 * @param {number} limitMs
 * @returns {Promise<'installed' | 'failed' | 'still downloading'>}
 */
export function fetchElectron(limitMs) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [binOf('electron', 'install.js')], { stdio: 'ignore', detached: true })
    child.unref()
    const timer = setTimeout(() => resolve('still downloading'), limitMs)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0 && installedElectron() ? 'installed' : 'failed')
    })
    child.once('error', () => {
      clearTimeout(timer)
      resolve('failed')
    })
  })
}
