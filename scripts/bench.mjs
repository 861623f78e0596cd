// @ts-check
// npm run bench -- [page|download|ranges|library] [--json]: measures, and says where a limit does not hold. Never part of the tests.
import { parseArgs } from 'node:util'
import { loadTypeScript } from './load-typescript.mjs'
import { build } from './project.mjs'

const BENCHES = ['page', 'download', 'ranges', 'library']
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
const unknown = positionals.find((name) => !BENCHES.includes(name))
if (unknown) {
  console.error(`There is no bench called “${unknown}”. Known: ${BENCHES.join(', ')}.`)
  process.exit(2)
}
const log = console.log
if (values.json) console.log = () => {}
if (!build()) process.exit(1)
console.log = log

let exceeded = 0
for (const name of positionals.length > 0 ? positionals : BENCHES) {
  const module = await loadTypeScript(`/test/bench/${name}.ts`)
  await module.run((/** @type {{ name: string, value: number, limit: number, unit: string }} */ row) => {
    const holds = row.value <= row.limit
    if (!holds) exceeded += 1
    if (values.json) console.log(JSON.stringify(row))
    else
      console.log(`${holds ? ' ' : '!'} ${row.name.padEnd(64)} ${String(row.value).padStart(9)} ${row.unit.padEnd(6)} (limit ${row.limit})`)
  })
}
process.exit(exceeded > 0 ? 1 : 0)
