import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DownloadError } from '../../electron/download/download-error.ts'
import type { Faults } from '../../electron/sample/faults.ts'
import { noFaults } from '../../electron/sample/faults.ts'
import { quickEngine, setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const SIZE = 700_000
const PIECE = 48_000
const SCHEDULES = Number(process.env.FAULT_SCHEDULES ?? 500)
const SEED = Number(process.env.FAULT_SEED ?? 20261123)
const AT_ONCE = 10

/** What goes wrong with one request to the storage. */
const misfortune: fc.Arbitrary<Partial<Faults>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: PIECE }).map((dropAfterBytes) => ({ dropAfterBytes })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: PIECE }).map((stallAfterBytes) => ({ stallAfterBytes })) },
  { weight: 1, arbitrary: fc.constant({ unavailableTimes: 1 }) },
  { weight: 1, arbitrary: fc.constant({ rateLimitedTimes: 1, retryAfter: '0' }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }).map((latencyMs) => ({ latencyMs })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: PIECE }).map((partBytes) => ({ partBytes })) },
  { weight: 1, arbitrary: fc.constant({ wrongRange: true }) },
  { weight: 1, arbitrary: fc.constant({ noRanges: true }) },
  { weight: 1, arbitrary: fc.constant({ expired: true }) },
  { weight: 1, arbitrary: fc.constant({ noLength: true }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: SIZE }).map((flippedBitAt) => ({ flippedBitAt })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((refuseMs) => ({ refuseMs })) },
)

/** Something that happens in one of so many schedules. */
function seldom<T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

const schedule = fc.record({
  script: fc.array(misfortune, { minLength: 1, maxLength: 40 }),
  /** From which request on the archive is another one, if at all. */
  replacedFrom: seldom(12, fc.integer({ min: 1, max: 25 })),
  /** Which request finds the archive shorter, if any. */
  truncatedAt: seldom(16, fc.integer({ min: 0, max: 25 })),
  /** When the computer sleeps or its clock is set, if at all. */
  jump: seldom(6, fc.record({ afterMs: fc.integer({ min: 1, max: 60 }), ms: fc.integer({ min: -7_200_000, max: 7_200_000 }) })),
  adapterOnly: seldom(8, fc.constant(true)),
  noChecksum: seldom(10, fc.constant(true)),
})
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never

let setups: TransferSetup[]
let clockOffsetMs = 0
const realNow = Date.now

beforeAll(async () => {
  setups = await Promise.all(Array.from({ length: AT_ONCE }, () => setUpTransfers(SIZE)))
  Date.now = () => realNow() + clockOffsetMs
})

afterAll(async () => {
  Date.now = realNow
  await Promise.all(setups.map((setup) => setup.close()))
})

describe('whatever goes wrong on the way', () => {
  test(`${SCHEDULES} schedules of faults end in the exact bytes, or in a named error with nothing that looks finished`, async () => {
    const schedules = fc.sample(schedule, { numRuns: SCHEDULES, seed: SEED })
    const outcomes: Record<string, number> = {}
    const wrong: string[] = []
    const next = schedules.entries()
    await Promise.all(
      setups.map(async (setup) => {
        for (const [index, each] of next) {
          const outcome = await carryOut(setup, each).catch((error: unknown) => `threw ${String(error)}`)
          if (/^(whole|[A-Z_]+)$/.test(outcome)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
          else wrong.push(`schedule ${index}: ${outcome}\n${JSON.stringify(each)}`)
        }
      }),
    )
    console.log(`${SCHEDULES} schedules, seed ${SEED}:`, outcomes)
    expect(wrong).toEqual([])
    expect(outcomes.whole).toBeGreaterThan(SCHEDULES * 0.6)
    expect(outcomes.ARCHIVE_REPLACED).toBeGreaterThan(0)
  }, 1_800_000)
})

/** Downloads under a schedule, and again without faults if that failed. @returns how it ended, or what is wrong with that */
async function carryOut(setup: TransferSetup, each: Schedule): Promise<string> {
  const folder = await mkdtemp(join(setup.saveFolder, 'case-'))
  const destination = join(folder, setup.run.runId)
  const script = each.script.map((faults, index) => ({
    ...faults,
    ...(each.replacedFrom !== null && index >= each.replacedFrom ? { replaced: true } : {}),
    ...(each.truncatedAt === index ? { truncatedBytes: 1000 } : {}),
  }))
  Object.assign(setup.sample.faults, noFaults(), { script, noChecksum: each.noChecksum === true })
  const parts = each.adapterOnly ? ('adapter' as const) : ('all' as const)
  const jump = each.jump
  const timer = jump && setTimeout(() => (clockOffsetMs = jump.ms), jump.afterMs)
  const engine = quickEngine({ pieceBytes: PIECE }) // thousands of them: none is kept
  try {
    await engine.transfer(setup.plan({ folder: destination, parts }), () => {}, new AbortController().signal)
    return await lookAt(setup, destination, parts, each)
  } catch (error) {
    if (!(error instanceof DownloadError) || error.code === undefined) return `an unnamed error: ${String(error)}`
    const left = await readdir(folder)
    if (left.some((name) => !name.endsWith('.part'))) return `after ${error.code} there is ${left.join(', ')}`
    const spoken = JSON.stringify({ ...error, message: error.message, stack: error.stack })
    if (spoken.includes('X-Goog') || (await textsIn(folder)).includes('X-Goog')) return 'an address was written down'
    // What was left must be of use, or out of the way: the next try ends in the exact bytes.
    Object.assign(setup.sample.faults, noFaults())
    if (error.code === 'ARCHIVE_REPLACED') await engine.discard(destination)
    await engine.transfer(setup.plan({ folder: destination, parts }), () => {}, new AbortController().signal)
    const after = await lookAt(setup, destination, parts, { ...each, noChecksum: null })
    return after === 'whole' ? error.code : `after ${error.code} and another try: ${after}`
  } finally {
    if (timer) clearTimeout(timer)
    clockOffsetMs = 0
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function lookAt(setup: TransferSetup, destination: string, parts: 'all' | 'adapter', each: Schedule): Promise<string> {
  const wanted = (path: string) => parts === 'all' || /^model_adapter\/|^model_full\/run\.json$/.test(path)
  const differences = (await setup.differences(destination)).filter(wanted)
  // An archive that was replaced before anything of it was kept is fetched as what it is now, all of it.
  if (differences.length > 0 && each.replacedFrom !== null && !(await setup.differences(destination, 1)).some(wanted)) return 'whole'
  // Without a published checksum a flipped bit in the weights cannot be noticed by anybody.
  const unnoticed = (each.noChecksum || parts === 'adapter') && each.script.some(({ flippedBitAt }) => flippedBitAt !== undefined)
  return differences.length === 0 || unnoticed ? 'whole' : `differs: ${differences.join(', ')}`
}

/** The text of every file that is not weights. */
async function textsIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = entries
    .filter((entry) => entry.isFile() && /json|journal|lock/.test(entry.name))
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'))
  return (await Promise.all(texts)).join('\n')
}
