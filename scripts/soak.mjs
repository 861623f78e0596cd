// @ts-check
// npm run test:soak -- [seed]: the fault matrix and the kills in their long form. Takes a quarter of an hour.
import { binOf, runNode } from './project.mjs'

const seed = process.argv[2] ?? String(Date.now() % 1_000_000)
const { status } = runNode(
  [binOf('vitest', 'vitest.mjs'), 'run', 'test/integration/download-faults.test.ts', 'test/integration/kill.test.ts'],
  {
    env: { ...process.env, FAULT_SCHEDULES: '5000', FAULT_SEED: seed, KILLS: '300' },
  },
)
process.exitCode = status ?? 1
