// @ts-check
// npm run test:soak -- [faults|use] [--seed N] [--minutes N]: the fault matrix and the kills in their long form, which take some ten
// minutes, then two hours of use in which nothing may grow.
import { parseArgs } from 'node:util'
import { loadTypeScript } from './load-typescript.mjs'
import { binOf, build, runNode } from './project.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' }, minutes: { type: 'string' } } })
const wanted = positionals.length > 0 ? positionals : ['faults', 'use']
const minutes = Number(values.minutes ?? 120)
const unknown = wanted.find((name) => name !== 'faults' && name !== 'use')
if (unknown || !(minutes > 0)) {
  console.error(unknown ? `There is no soak called “${unknown}”. Known: faults, use.` : '--minutes takes a number above zero.')
  process.exit(2)
}

let failed = false
if (wanted.includes('faults')) {
  const { status } = runNode(
    [binOf('vitest', 'vitest.mjs'), 'run', 'test/integration/download-faults.test.ts', 'test/integration/kill.test.ts'],
    { env: { ...process.env, FAULT_SCHEDULES: '5000', FAULT_SEED: values.seed ?? String(Date.now() % 1_000_000), KILLS: '300' } },
  )
  failed ||= status !== 0
}
if (wanted.includes('use')) {
  if (!build()) process.exit(1)
  const module = await loadTypeScript('/test/soak/long-use.ts')
  failed ||= !(await module.run(minutes))
}
process.exit(failed ? 1 : 0)
