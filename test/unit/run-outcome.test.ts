import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeRun } from '../../electron/vi/describe-run.ts'
import { type Condition, conditionSchema, type Run } from '../../shared/vi/run.ts'
import { runState, runStateSince } from '../../shared/vi/run-facts.ts'
import {
  outcomeCause,
  outcomeLine,
  outcomeText,
  outcomeTitle,
  plannedEpochs,
  runOutcome,
  runProgress,
  stoppedEarly,
} from '../../shared/vi/run-outcome.ts'

const AT = Date.UTC(2026, 10, 20, 23, 41)

function runOf(conditions: readonly Partial<Condition>[], spec: Partial<Run['spec']> = {}): Run {
  return {
    kind: 'Run',
    organizationId: 'acme',
    runId: 'a97f20',
    spec: { name: 'shelf-audit', blocks: [], trainingProject: null, killedAt: null, ...spec },
    status: {
      observedGeneration: 1,
      conditions: conditions.map((each, index) => ({ condition: 'Running', status: 'Reached', lastTransitionTime: AT + index, ...each })),
    },
    metadata: { timeCreated: AT - 1000, lastUpdated: AT, generation: 1, attributes: {} },
    selfLink: '/workspaces/acme/runs/a97f20',
    etag: 'e',
  }
}

const oom = { condition: 'Failed', reason: 'OutOfMemory', message: 'CUDA out of memory. Tried to allocate 2.00 GiB.' }

describe('why a run failed', () => {
  test('is what the failed condition says, and after which epoch', () => {
    const run = runOf([{}, oom])
    const outcome = runOutcome(run)
    expect(outcome).toEqual({ state: 'failed', condition: 'Failed', reason: oom.reason, message: oom.message, atMs: AT + 1 })
    if (!outcome) throw new Error('no outcome')
    expect(outcomeLine(outcome, { kind: 'epoch', epoch: 6 })).toBe('Failed after epoch 6: CUDA out of memory. Tried to allocate 2.00 GiB.')
  })

  test.each([
    ['a condition of an unknown name came after it', [{}, oom, { condition: 'CleanedUp' }]],
    ['“Finished” came after it', [{}, oom, { condition: 'Finished' }]],
    ['what should have come next is still waited for', [oom, { condition: 'Finished', status: 'Waiting' }]],
    [
      'what came of it is listed as well, without words',
      [{}, oom, { condition: 'Succeeded', status: 'FailedReach', reason: 'NotReached' }],
    ],
    ['the list is not in order of time', [{ ...oom, status: 'FailedReach', condition: 'Finished', lastTransitionTime: AT + 9 }, {}]],
  ] as const)('is found where %s', (_, conditions) => {
    const run = runOf(conditions)
    expect(runState(run)).toBe('failed')
    expect(runOutcome(run)).toMatchObject({ state: 'failed', reason: oom.reason, message: oom.message })
  })

  test('is forgotten once the run was started again, or got through after all', () => {
    const lost = { condition: 'Started', status: 'FailedReach', reason: 'NodeLost' }
    expect(runState(runOf([lost, { condition: 'Started' }]))).toBe('running')
    expect(runState(runOf([lost, { condition: 'Started' }, { condition: 'Finished' }]))).toBe('succeeded')
    expect(runState(runOf([{ condition: 'Finished', status: 'FailedReach' }, { condition: 'Finished' }]))).toBe('succeeded')
    expect(runOutcome(runOf([lost, {}]))).toBeNull()
  })

  test('is that it was killed, where it was: calmly, with the words of whoever did so', () => {
    const killed = runOf([{}, { condition: 'Cancelled', reason: 'CancelledByUser', message: 'Stopped by mei.' }], { killedAt: AT + 60_000 })
    const outcome = runOutcome(killed)
    expect(outcome).toMatchObject({ state: 'cancelled', reason: 'CancelledByUser', message: 'Stopped by mei.', atMs: AT + 60_000 })
    expect(runOutcome(runOf([{}], { killedAt: AT }))).toMatchObject({ state: 'cancelled', condition: null, reason: null, message: null })
  })

  test('for a run that waits it is what it waits for', () => {
    const waiting = runOf([{ condition: 'Pending', status: 'Waiting', reason: 'Quota', message: '2 runs are ahead.' }])
    expect(runOutcome(waiting)).toMatchObject({ state: 'queued', message: '2 runs are ahead.' })
    expect(runOutcome(runOf([]))).toMatchObject({ state: 'queued', condition: null })
  })

  test('an unknown state is named as Vi names it, and one that runs or succeeded needs no explanation', () => {
    const odd = runOutcome(runOf([{ condition: 'Paused', message: 'by the scheduler' }]))
    expect(odd && outcomeLine(odd)).toBe('Vi says “Paused”: by the scheduler')
    expect(runOutcome(runOf([{}]))).toBeNull()
    expect(runOutcome(runOf([{}, { condition: 'Succeeded' }]))).toBeNull()
  })
})

describe('its words', () => {
  const outcome = (condition: Partial<Condition>) => {
    const found = runOutcome(runOf([{}, { condition: 'Failed', ...condition }]))
    if (!found) throw new Error('no outcome')
    return found
  }

  test('say how far the run got, as far as its checkpoints tell', () => {
    const title = (checkpoints: { epoch: number | null }[] | null) => outcomeTitle(outcome({}), runProgress(checkpoints))
    expect(title([{ epoch: 2 }, { epoch: 6 }, { epoch: null }, { epoch: 1 }])).toBe('Failed after epoch 6')
    expect(title([{ epoch: 0 }])).toBe('Failed after epoch 0')
    expect(title([{ epoch: null }])).toBe('Failed after 1 checkpoint')
    expect(title(Array.from({ length: 1200 }, () => ({ epoch: null })))).toBe('Failed after 1,200 checkpoints')
    expect(title([])).toBe('Failed before the first checkpoint')
    expect(title(null)).toBe('Failed')
  })

  test('say so where Vi gave none, and do not repeat the name of the condition', () => {
    for (const empty of [undefined, null, '', '  \n '])
      expect(outcomeLine(outcome({ message: empty, reason: empty }))).toBe('Failed. Vi gave no reason.')
    expect(outcome({ reason: 'failed' }).reason).toBeNull()
    expect(outcomeLine(outcome({ reason: 'OutOfMemory' }))).toBe('Failed: OutOfMemory')
  })

  test('are one line of a bearable length, and in full where they are copied', () => {
    const long = `${'🚧 gradient overflow '.repeat(500)}\n  File "trainer.py", line 412`
    const cause = outcomeCause(outcome({ message: `\n\n${long}` })) ?? ''
    expect([...cause].length).toBe(400)
    expect(cause).toMatch(/^🚧 gradient .*…$/)
    expect(outcomeText(outcome({ message: long }), { kind: 'none' })).toBe(
      `Failed before the first checkpoint, 2026-11-20T23:41:00.001Z\n${long}`,
    )
  })

  test('hold neither colours nor control characters', () => {
    const { message } = outcome({ message: '\u001b[31mCUDA\u001b[0m out of\u0000 memory\r\nsecond line' })
    expect(message).toBe('CUDA out of memory\nsecond line')
  })
})

test('whatever the conditions are, a run has a state and words for it', () => {
  const word = fc.oneof(
    fc.constantFrom('Failed', 'Finished', 'Cancelled', 'Pending', 'Running', '__proto__', 'constructor', ''),
    fc.string(),
  )
  const condition = fc.record({
    condition: word,
    status: fc.oneof(fc.constantFrom('Waiting', 'Reached', 'FailedReach'), fc.string()),
    lastTransitionTime: fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -8.64e15, max: 8.64e15 })),
    reason: fc.option(fc.string(), { nil: undefined }),
    message: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
  })
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 6 }), fc.option(fc.integer()), (conditions, killedAt) => {
      const run = runOf(conditions, { killedAt })
      for (const each of run.status.conditions) conditionSchema.parse(each)
      const outcome = runOutcome(run)
      expect(outcome === null).toBe(['running', 'succeeded'].includes(runState(run)))
      if (outcome) {
        expect(outcomeLine(outcome)).not.toMatch(/[\n\r]/)
        expect(outcome.message).not.toBe('')
        expect(outcomeText(outcome).startsWith(outcomeTitle(outcome))).toBe(true)
      }
      expect(runStateSince(run)).toEqual(expect.any(Number))
      if (killedAt === null && conditions.at(-1)?.status === 'FailedReach') expect(outcome?.state).toBe('failed')
      expect(describeRun(run)).toContain('Run a97f20')
    }),
  )
})

test('how many epochs were planned is read from the settings of the blocks, whatever they call it', () => {
  const planned = (settings: Record<string, unknown>) => plannedEpochs(runOf([], { blocks: [{ block: 'training', settings }] }))
  expect(planned({ epochs: 12 })).toBe(12)
  expect(planned({ num_train_epochs: 3 })).toBe(3)
  for (const epochs of [0, -1, 1.5, '12', null, Number.NaN]) expect(planned({ epochs })).toBeNull()
  expect(plannedEpochs(runOf([], { blocks: [{ block: 'model', settings: null }] }))).toBeNull()
})

test('a run that ended before its last planned epoch is one that stopped early, from whatever number its epochs are counted', () => {
  const run = (state: string) => runOf([{}, { condition: state }], { blocks: [{ block: 'training', settings: { epochs: 12 } }] })
  const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => ({ epoch: first + index }))
  expect(stoppedEarly(run('Failed'), upTo(1, 6))).toEqual({ epoch: 6, planned: 12 })
  expect(stoppedEarly(run('Cancelled'), upTo(0, 10))).toEqual({ epoch: 10, planned: 12 })
  for (const [state, checkpoints] of [
    ['Failed', upTo(1, 12)],
    ['Failed', upTo(0, 11)],
    ['Failed', []],
    ['Failed', [{ epoch: null }]],
    ['Succeeded', upTo(1, 6)],
    ['Running', upTo(1, 6)],
  ] as const)
    expect(stoppedEarly(run(state), checkpoints)).toBeNull()
})

describe('a description of a run', () => {
  test('says state, reason, message, when, and after which epoch', () => {
    const text = describeRun(runOf([{}, { ...oom, message: `${oom.message}\nsecond line` }]), {
      models: [{ spec: { kind: 'Checkpoint', epoch: 6, evaluationMetrics: null } }],
    })
    for (const wanted of ['Run a97f20', 'Failed after epoch 6', 'OutOfMemory', oom.message, '2026-11-20T23:41:00.001Z', 'second line'])
      expect(text).toContain(wanted)
    expect(text).toMatch(/^ {2}State +Failed$/m)
    expect(text.split('\n').at(-1)).toBe('  Failed   Reached, 2026-11-20T23:41:00.001Z')
  })

  test('says nothing of a failure where there is none, and quotes no key and no signature', () => {
    expect(describeRun(runOf([{}]))).not.toContain('Reason')
    const text = describeRun(
      runOf([{ ...oom, message: `403 for https://storage.example/m.tar?X-Goog-Signature=abc with dtvi_${'a'.repeat(98)}` }]),
    )
    expect(text).toContain('https://storage.example/m.tar?… with dtvi_…')
    expect(text).not.toMatch(/abc|aaa/)
  })
})
