// @ts-check
// Where electron-builder leaves the unpacked app, by system.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project.mjs'

const APP = 'Vi Model Browser'
const IN_BUNDLE = `${APP}.app/Contents/MacOS/${APP}`
const PLACES = [
  'linux-unpacked/vi-model-browser',
  `win-unpacked/${APP}.exe`,
  ...['mac-universal', 'mac-arm64', 'mac'].map((folder) => `${folder}/${IN_BUNDLE}`),
]

/** The executable of the app that was packaged; ends this process when there is none. @returns {string} */
export function packagedApp() {
  const found = PLACES.map((place) => join(root, 'dist', place)).find((path) => existsSync(path))
  if (found) return found
  console.error('There is no packaged app in dist/. Make one with `npm run package -- --dir`.')
  process.exit(2)
}
