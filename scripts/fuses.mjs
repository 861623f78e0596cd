// @ts-check
// npm run fuses [-- <executable of a package>]: reads its fuses back, and fails where one is not as electron-builder.yml says.
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { packagedApp } from './packaged-app.mjs'

const ON = '1'.charCodeAt(0)
const wanted = [
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
]
const executable = process.argv[2] ?? packagedApp()
const wire = /** @type {Record<number, number>} */ (/** @type {unknown} */ (await getCurrentFuseWire(executable)))
let wrong = 0
for (const [fuse, isOn] of wanted) {
  const name = FuseV1Options[Number(fuse)]
  const is = wire[Number(fuse)] === ON
  if (is !== isOn) wrong += 1
  console.log(`${is === isOn ? ' ' : '!'} ${name}: ${is ? 'on' : 'off'}`)
}
process.exitCode = wrong > 0 ? 1 : 0
