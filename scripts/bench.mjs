// @ts-check
// npm run bench -- [page|download|ranges|library] [--json]: measures, and says where a limit does not hold or something that
// was to be measured failed; the exit code tells. Never part of the tests.
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

let wrong = 0
for (const name of positionals.length > 0 ? positionals : BENCHES) {
  const module = await loadTypeScript(`/test/bench/${name}.ts`)
  await module.run((/** @type {import('../test/bench/row.ts').Row | import('../test/bench/row.ts').FailedRow} */ row) => {
    const holds = !('error' in row) && row.value <= row.limit
    if (!holds) wrong += 1
    if (values.json) console.log(JSON.stringify(row))
    else if ('error' in row)
      console.log(`✗ ${row.name.padEnd(64)} failed: ${[row.error, row.detail].filter(Boolean).join('\n').replaceAll('\n', '\n    ')}`)
    else
      console.log(`${holds ? ' ' : '!'} ${row.name.padEnd(64)} ${String(row.value).padStart(9)} ${row.unit.padEnd(6)} (limit ${row.limit})`)
  })
}
process.exit(wrong > 0 ? 1 : 0)
