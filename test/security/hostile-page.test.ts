import { ORPCError } from '@orpc/client'
import { call } from '@orpc/server'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRouter } from '../../electron/services/router.ts'
import { contract } from '../../shared/contract/contract.ts'
import { filesIn } from '../support/files.ts'
import { startTestHost, type TestHost } from '../support/test-host.ts'

const CALLS = Number(process.env.FUZZ_CALLS ?? 10_000)
const SEED = 20_261_123
const AT_ONCE = 8
/** What a hostile page would try where a text is wanted. */
const NASTY = [
  '',
  '/',
  '..',
  '../../etc/passwd',
  '/etc',
  'C:\\Windows',
  '\0',
  'a'.repeat(5000),
  'run_1/../..',
  '__proto__',
  'https://127.0.0.1:9/',
  'file:///etc/passwd',
  '<script>',
  '%2e%2e%2f',
  '👾',
  '.',
  '~',
]

let running: TestHost

beforeAll(async () => {
  running = await startTestHost({
    connected: true,
    saveFolder: true,
    inThisThread: true,
    ports: { chooseFolder: async () => null, reveal: () => {} },
  })
}, 30_000)
afterAll(async () => {
  await running.close()
})

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string(), fc.constantFrom('epoch_1', 'run_1'))
const scalar = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null))

test(`a page that says anything at all (${CALLS} calls) gets validation errors or declared ones, and writes nothing outside the folders`, async () => {
  const router = createRouter(running.services)
  const procedures = Object.entries(contract).flatMap(([namespace, calls]) =>
    Object.entries(calls)
      // The stream of the host's state takes no input, and ends only when it is closed.
      .filter(([name]) => !(namespace === 'app' && name === 'watch'))
      .map(([name, procedure]) => ({ namespace, name, keys: keysOf(procedure) })),
  )
  const codes = new Map<string, number>()
  const surprises: string[] = []
  const arbitrary = fc.constantFrom(...procedures).chain((procedure) =>
    fc.record({
      procedure: fc.constant(procedure),
      input: fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...procedure.keys, 'extra'), fc.oneof(scalar, fc.anything()))),
    }),
  )
  const cases = fc.sample(arbitrary, { numRuns: CALLS, seed: SEED }).entries()
  const caller = async () => {
    for (const [, { procedure, input }] of cases) {
      const { namespace, name } = procedure
      const answered = await answer(router, namespace, name, input)
      codes.set(answered, (codes.get(answered) ?? 0) + 1)
      if (!/^(ok|BAD_REQUEST|PROBLEM (?!UNEXPECTED))/.test(answered))
        surprises.push(`${namespace}.${name}: ${answered} for ${fc.stringify(input).slice(0, 200)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, caller))
  expect(surprises.slice(0, 10)).toEqual([])
  expect(codes.get('BAD_REQUEST') ?? 0).toBeGreaterThan(CALLS / 10)
  expect(codes.get('ok') ?? 0).toBeGreaterThan(CALLS / 50)
  const saved = [...(await filesIn(running.folder)).keys()].filter((path) => !/^(data|home-[^/]+)\//.test(path))
  expect(saved).toEqual([])
  expect(({} as Record<string, unknown>).extra).toBeUndefined()
}, 120_000)

async function answer(router: ReturnType<typeof createRouter>, namespace: string, name: string, input: unknown): Promise<string> {
  const procedure = (router as unknown as Record<string, Record<string, Parameters<typeof call>[0]>>)[namespace]?.[name]
  if (!procedure) return 'no such procedure'
  try {
    const output: unknown = await call(procedure, input as never, { signal: AbortSignal.timeout(10_000) })
    if (typeof output === 'object' && output !== null && Symbol.asyncIterator in output) {
      for await (const _ of output as AsyncIterable<unknown>) break
    }
    return 'ok'
  } catch (error) {
    if (!(error instanceof ORPCError)) return `threw ${String(error)}`
    return error.code === 'PROBLEM' ? `PROBLEM ${(error.data as { code: string }).code}` : error.code
  }
}

/** The names of a procedure's inputs. */
function keysOf(procedure: unknown): string[] {
  const { inputSchema } = (procedure as { '~orpc': { inputSchema?: { shape?: object } } })['~orpc']
  return Object.keys(inputSchema?.shape ?? {})
}
