// @ts-check
// The page with hot reload in a browser, against the browser host and the sample workspace. The host is rebuilt when its sources change.
import { watch } from 'node:fs'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { build, root, startNode } from './project.mjs'

const HOST_PORT = 4518
const REBUILD_MS = 300

if (!build()) process.exit(1)
let host = startHost()

const server = await createServer({
  configFile: false,
  root: `${root}/renderer`,
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    port: 5173,
    // The host compares Origin with Host, so it must see the name that the browser used.
    proxy: Object.fromEntries(['/rpc', '/open'].map((path) => [path, { target: `http://127.0.0.1:${HOST_PORT}`, changeOrigin: false }])),
  },
})
await server.listen()

/** @type {NodeJS.Timeout | undefined} */
let timer
for (const folder of ['electron', 'shared']) {
  watch(`${root}/${folder}`, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!build()) return
      host.once('exit', () => {
        host = startHost()
      })
      host.kill()
    }, REBUILD_MS)
  })
}
process.on('SIGINT', () => {
  host.kill()
  void server.close().finally(() => process.exit())
})

function startHost() {
  const child = startNode(['out/main/serve.js', '--sample', '--port', String(HOST_PORT)], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout?.on('data', (data) => {
    const path = /\/open\/\S+/.exec(String(data))?.[0]
    if (path) console.log(`Open http://127.0.0.1:5173${path}`)
  })
  return child
}
