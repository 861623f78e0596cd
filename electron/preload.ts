import { ipcRenderer } from 'electron'

// Passes the one port that the page opens on to the main process. Nothing is exposed to the page.
const CHANNEL = 'vi-model-browser:connect'

window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source === window && event.origin === window.location.origin && event.data === CHANNEL && port) {
    ipcRenderer.postMessage(CHANNEL, null, [port])
  }
})
