// @ts-check
// npm run smoke [-- <executable> [argument …]]: starts the packaged app with data of its own, opens the sample workspace, downloads a
// checkpoint and looks whether it arrived whole. Without an executable: the one in dist/. The package's fuses leave no way into its
// main process, so it is driven through its page, as a user would.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'undici'
import { packagedApp } from './packaged-app.mjs'
import { root } from './project.mjs'

const PATIENCE_MS = 60_000

const [executable = packagedApp(), ...args] = process.argv.slice(2)
for (const [name, bytes] of packages()) console.log(`${name.padEnd(48)} ${(bytes / 1e6).toFixed(1)} MB`)

const folder = mkdtempSync(join(tmpdir(), 'vi-smoke-'))
const saveFolder = join(folder, 'models')
const data = join(folder, 'data')
for (const each of [saveFolder, data]) mkdirSync(each)
writeFileSync(join(data, 'settings.json'), JSON.stringify({ saveFolder }))
const app = spawn(executable, [...args, '--sample', '--remote-debugging-port=0'], {
  env: { ...process.env, VI_MODEL_BROWSER_DATA: data },
  stdio: ['ignore', 'ignore', 'pipe'],
})
try {
  const evaluate = await openPage(await debuggerPort())
  await until('the list of runs', () => evaluate(`document.querySelector('[role=option]') !== null`))
  await evaluate(`document.querySelectorAll('[role=option]')[1].click()`)
  await until('the button to download', () => evaluate(`${button(/^\s*Download \d/)} !== undefined`))
  await evaluate(`${button(/^\s*Download \d/)}.click()`)
  await until('the finished download', () => evaluate(`${button(/^\s*Show in folder/)} !== undefined`))
  const [run] = readdirSync(saveFolder)
  const file = JSON.parse(readFileSync(join(saveFolder, run ?? '', 'checkpoint.json'), 'utf8'))
  if (file.archive.verification !== 'checksum') throw new Error('the checkpoint was not verified')
  console.log(`The packaged app downloaded a checkpoint of ${file.files.length} files and verified it.`)
} catch (error) {
  console.error(`The packaged app failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  app.kill()
  await sleep(1000)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** What was packaged, with sizes. @returns {[string, number][]} */
function packages() {
  const dist = join(root, 'dist')
  if (!existsSync(dist)) return []
  const names = readdirSync(dist).filter((name) => /\.(dmg|zip|exe|AppImage|deb)$/.test(name))
  return names.map((name) => [name, statSync(join(dist, name)).size])
}

/** The port that the app says its page can be driven through. @returns {Promise<number>} */
function debuggerPort() {
  return new Promise((resolve, reject) => {
    createInterface(/** @type {import('node:stream').Readable} */ (app.stderr)).on('line', (line) => {
      const found = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)
      if (found) resolve(Number(found[1]))
    })
    app.once('error', reject)
    app.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
    setTimeout(() => reject(new Error('it did not start in time')), PATIENCE_MS).unref()
  })
}

/** Connects to the app's page. @param {number} port @returns {Promise<(script: string) => Promise<unknown>>} what evaluates a script in it */
async function openPage(port) {
  /** @type {string | undefined} */
  let address
  await until('the page', async () => {
    const targets = /** @type {{ url: string, webSocketDebuggerUrl: string }[]} */ (
      await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    )
    address = targets.find(({ url }) => url.startsWith('app://'))?.webSocketDebuggerUrl
    return address !== undefined
  })
  const socket = new WebSocket(address ?? '')
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('its page cannot be driven')))
  })
  /** @type {Map<number, (value: unknown) => void>} */
  const waiting = new Map()
  socket.addEventListener('message', ({ data: text }) => {
    const { id, result } = JSON.parse(String(text))
    waiting.get(id)?.(result?.result?.value)
    waiting.delete(id)
  })
  let count = 0
  return (expression) =>
    new Promise((resolve) => {
      count += 1
      waiting.set(count, resolve)
      socket.send(JSON.stringify({ id: count, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }))
    })
}

/** Waits for something to be so. @param {string} what @param {() => Promise<unknown>} isSo */
async function until(what, isSo) {
  const endMs = Date.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`${what} did not come in time`)
    await sleep(200)
  }
}

/** A script that finds a button that can be pressed by its words. @param {RegExp} words */
function button(words) {
  return `[...document.querySelectorAll('button')].find((each) => !each.disabled && ${words}.test(each.textContent))`
}
