// @ts-check
// npm run licences: what the packages that ship with the app are licensed under; fails on one that an MIT app cannot carry along.
import { readFileSync } from 'node:fs'

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
])

/** @type {Record<string, { version?: string, license?: string, dev?: boolean, devOptional?: boolean }>} */
const packages = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).packages
let refused = 0
for (const [path, { version, license = 'none named', dev, devOptional }] of Object.entries(packages)) {
  if (path === '' || dev || devOptional) continue
  const isAllowed = license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => ALLOWED.has(one))
  if (!isAllowed) refused += 1
  console.log(`${isAllowed ? ' ' : '!'} ${path.replace(/^.*node_modules\//, '')} ${version}: ${license}`)
}
if (refused > 0) console.error(`${refused} cannot be carried along.`)
process.exitCode = refused > 0 ? 1 : 0
