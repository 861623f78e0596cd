// @ts-check
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { fetchElectron, installedElectron } from './electron-runtime.mjs'
import { build, followChild, root, startNode } from './project.mjs'

const USAGE = `usage: npm start -- [--browser] [--port N] [--no-open] [--sample]

  --browser   the browser host, even where the desktop app can run
  --port N    port of the browser host (default: 4517, or a free one)
  --no-open   print the address of the browser host without opening it
  --sample    go straight into the sample workspace`

const DECIDED_WITHIN_MS = 15_000
/** Electron that ends this soon with an error never showed a window. */
const FAILED_START_MS = 10_000

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})

async function main() {
  const options = readOptions()
  if (!options) return
  if (!build()) {
    process.exitCode = 1
    return
  }
  const reason = options.browser ? 'as asked with --browser' : await whyNoDesktop()
  if (reason === null) startDesktop(options)
  else startBrowserHost(options, reason)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'boolean' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        sample: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    if (!values.help) return { ...values, browser: values.browser || values.port !== undefined }
    console.log(USAGE)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    process.exitCode = 2
  }
  return null
}

/** Why the desktop app cannot run here, or null when it can. @returns {Promise<string | null>} */
async function whyNoDesktop() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  if (installedElectron()) return null
  console.log('Getting Electron’s runtime, once…')
  switch (await fetchElectron(DECIDED_WITHIN_MS)) {
    case 'installed':
      return null
    case 'failed':
      return 'Electron’s runtime cannot be downloaded here'
    default:
      return 'Electron’s runtime is still being downloaded; a later start opens the desktop app'
  }
}

/** @param {{ sample?: boolean, 'no-open'?: boolean, port?: string }} options */
function startDesktop(options) {
  const electron = installedElectron()
  if (!electron) throw new Error('Electron’s runtime has vanished.')
  const startedMs = Date.now()
  const child = spawn(electron, ['.', ...(options.sample ? ['--sample'] : [])], { cwd: root, stdio: ['inherit', 'inherit', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data) => {
    said = (said + data).slice(-2000)
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    if (code && Date.now() - startedMs < FAILED_START_MS) {
      startBrowserHost(options, `Electron did not start (${said.trim().split('\n').at(-1)?.slice(0, 160) || `code ${code}`})`)
    } else process.exit(code ?? 0)
  })
}

/** @param {{ sample?: boolean, 'no-open'?: boolean, port?: string }} options @param {string} reason */
function startBrowserHost(options, reason) {
  console.log(`Starting in the browser: ${reason}.`)
  const args = [
    'out/main/serve.js',
    ...(options.sample ? ['--sample'] : []),
    ...(options.port === undefined ? [] : ['--port', options.port]),
  ]
  const child = startNode(args, { stdio: ['inherit', 'pipe', 'inherit'] })
  let opened = options['no-open'] || !canOpen()
  child.stdout?.on('data', (data) => {
    process.stdout.write(data)
    const address = /http:\/\/127\.0\.0\.1:\d+\/open\/\S+/.exec(String(data))?.[0]
    if (!address || opened) return
    opened = true
    openInBrowser(address)
  })
  followChild(child)
}

function canOpen() {
  const overSsh = Boolean(process.env.SSH_CONNECTION)
  return !overSsh && (process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY))
}

/** @param {string} address */
function openInBrowser(address) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', address]]
        : ['xdg-open', [address]]
  const child = spawn(/** @type {string} */ (command), /** @type {string[]} */ (args), { stdio: 'ignore', detached: true })
  child.on('error', () => {}) // the address stands in the terminal
  child.unref()
}
