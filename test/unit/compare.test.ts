import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from '../../renderer/metrics/nearest.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import {
  areIdentical,
  type ComparedRun,
  commonPrefix,
  compareCells,
  comparedCheckpoint,
  comparePoints,
} from '../../shared/metrics/compare.ts'
import { betterBy, type Direction } from '../../shared/metrics/direction.ts'
import { paretoSet } from '../../shared/metrics/pareto.ts'
import { thinPoints } from '../../shared/metrics/rows.ts'
import { settingsOf, trainingRows } from '../../shared/vi/run-settings.ts'

const HOUR = 3_600_000

function checkpoint(epoch: number | null, numbers: Record<string, number>): Checkpoint {
  return { id: `e${epoch}`, epoch, name: `Epoch ${epoch}`, createdMs: (epoch ?? 0) * HOUR, numbers, texts: {} }
}

const run = (values: readonly (number | null)[]): ComparedRun => ({
  runId: 'r',
  startedMs: 0,
  checkpoints: values.map((value, index) => checkpoint(index + 1, value === null ? {} : { f1: value })),
})

const directions = fc.constantFrom<Direction>('higher', 'lower')

describe('runs over each other', () => {
  test('stand by epoch, by share of training, or by hours since they began; what is missing is left out', () => {
    const half = run([0.1, null, 0.3, 0.4])
    expect(comparePoints(half, 'f1', 'epoch').map(({ at, value }) => [at, value])).toEqual([
      [1, 0.1],
      [3, 0.3],
      [4, 0.4],
    ])
    expect(comparePoints(half, 'f1', 'progress').map(({ at }) => at)).toEqual([25, 75, 100])
    expect(comparePoints({ ...half, startedMs: HOUR / 2 }, 'f1', 'elapsed').map(({ at }) => at)).toEqual([0.5, 2.5, 3.5])
    const unnumbered = { ...half, checkpoints: [checkpoint(null, { f1: 1 })] }
    for (const axis of ['epoch', 'progress', 'elapsed'] as const) expect(comparePoints(unnumbered, 'f1', axis)).toEqual([])
  })

  test('are read at their best epoch, or at one epoch, which not every run may have', () => {
    expect(comparedCheckpoint(run([0.1, 0.9, 0.9]), 'f1', 'higher', 'best')?.epoch).toBe(2)
    expect(comparedCheckpoint(run([0.1, 0.9]), 'f1', 'lower', 'best')?.epoch).toBe(1)
    expect(comparedCheckpoint(run([0.1, 0.9]), 'f1', 'higher', 3)).toBeNull()
    expect(comparedCheckpoint(run([null]), 'f1', 'higher', 'best')).toBeNull()
  })
})

describe('a value against the baseline', () => {
  test('is better or worse in the metric’s direction; a missing one is neither, and never the best', () => {
    const at = [0.5, 0.7, null].map((value, index) => checkpoint(index, value === null ? {} : { loss: value }))
    expect(compareCells(at, 'loss', 'lower', 0)).toEqual([
      { value: 0.5, delta: null, against: null, isBest: true },
      { value: 0.7, delta: expect.closeTo(0.2, 9), against: 'worse', isBest: false },
      { value: null, delta: null, against: null, isBest: false },
    ])
    expect(compareCells(at, 'loss', 'lower', 2).every(({ delta }) => delta === null)).toBe(true)
  })

  test('mirrors when the direction is flipped', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true, min: -10, max: 10 })), { minLength: 2, maxLength: 12 }), (values) => {
        const at = values.map((value, index) => checkpoint(index, value === null ? {} : { m: value }))
        const up = compareCells(at, 'm', 'higher', 0)
        const down = compareCells(at, 'm', 'lower', 0)
        const mirrored = { better: 'worse', worse: 'better', same: 'same' } as const
        for (const [index, cell] of up.entries()) {
          expect(down[index]?.delta).toBe(cell.delta)
          expect(down[index]?.against).toBe(cell.against && mirrored[cell.against])
        }
      }),
    )
  })

  test('columns in which all runs are the same are told from others', () => {
    const cells = (values: readonly (number | null)[]) =>
      compareCells(
        values.map((value, index) => checkpoint(index, value === null ? {} : { m: value })),
        'm',
        'higher',
        0,
      )
    expect(areIdentical(cells([1, 1, 1]))).toBe(true)
    expect(areIdentical(cells([null, null]))).toBe(true)
    expect(areIdentical(cells([1, null]))).toBe(false)
  })
})

describe('the set that nothing beats', () => {
  const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 20 }), y: fc.integer({ min: 0, max: 20 }) }), { maxLength: 60 })

  test('is exactly those points for which no other is as good in both and better in one', () => {
    fc.assert(
      fc.property(points, directions, directions, (list, x, y) => {
        const beats = (a: { x: number; y: number }, b: { x: number; y: number }) => {
          const byX = betterBy(x, a.x, b.x)
          const byY = betterBy(y, a.y, b.y)
          return byX >= 0 && byY >= 0 && (byX > 0 || byY > 0)
        }
        const wanted = list.flatMap((point, index) => (list.some((other) => beats(other, point)) ? [] : [index]))
        expect([...paretoSet(list, x, y)].sort((a, b) => a - b)).toEqual(wanted)
      }),
    )
  })
})

test('thinning keeps the first, the last, both extremes and what is to be kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 50, maxLength: 3000 }), fc.nat(49), (values, kept) => {
      const points = values.map((value, index) => ({ value, index }))
      const thinned = thinPoints(
        points,
        40,
        ({ value }) => value,
        ({ index }) => index === kept,
      )
      const found = thinned.map(({ value }) => value)
      expect(thinned[0]?.index).toBe(0)
      expect(thinned.at(-1)?.index).toBe(values.length - 1)
      expect(Math.min(...found)).toBe(Math.min(...values))
      expect(Math.max(...found)).toBe(Math.max(...values))
      expect(thinned.some(({ index }) => index === kept)).toBe(true)
      expect(thinned.map(({ index }) => index)).toEqual(thinned.map(({ index }) => index).toSorted((a, b) => a - b))
    }),
  )
})

test('the nearest of ascending places is found, also between and beyond them', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 })), fc.double({ noNaN: true, min: -80, max: 80 }), (places, at) => {
      const sorted = places.toSorted((a, b) => a - b)
      const found = nearest(sorted, at, (place) => place)
      if (sorted.length === 0) expect(found).toBeUndefined()
      else expect(Math.abs((found ?? 0) - at)).toBe(Math.min(...sorted.map((place) => Math.abs(place - at))))
    }),
  )
})

test('names lose what they all begin with, up to a separator, and never all they have', () => {
  expect(commonPrefix(['pcb-7b-r16', 'pcb-7b-r64'])).toBe('pcb-7b-')
  expect(commonPrefix(['run1', 'run2'])).toBe('')
  expect(commonPrefix(['a-', 'a-b'])).toBe('')
  expect(commonPrefix(['alone'])).toBe('')
  expect(commonPrefix([])).toBe('')
})

test('settings stand side by side, nested ones with dots; one that a run does not have differs from any value', () => {
  const spec = (settings: Record<string, unknown>) => ({
    spec: { name: '', blocks: [{ block: 'model', settings }], trainingProject: null, killedAt: null },
  })
  expect(settingsOf([spec({ lora: { rank: 16 }, seed: 1 }), spec({ seed: 1 })])).toEqual([
    { name: 'model.lora.rank', values: ['16', null], differs: true },
    { name: 'model.seed', values: ['1', '1'], differs: false },
  ])
})

test('a setting that is told in words already is not told again; one that the words leave out is', () => {
  const blocks = (method: string) => [
    { block: 'dataset', settings: { projectKind: 'vqa', split: '90/10' } },
    { block: 'model', settings: { architecture: { name: 'qwen25vl', size: '7b' }, method, name: 'mine' } },
  ]
  const spec = (method: string) => ({ spec: { name: '', blocks: blocks(method), trainingProject: null, killedAt: null } })
  expect(settingsOf([spec('lora'), spec('full')]).map(({ name }) => name)).toEqual(['dataset.split', 'model.name'])
  expect(settingsOf([spec('lora'), spec('magic')])).toContainEqual({ name: 'model.method', values: ['lora', 'magic'], differs: true })
})

test('runs side by side tell in words what they train, how and for what; what no run tells is left out', () => {
  const spec = (architecture: unknown, projectKind?: string) => ({
    spec: {
      name: '',
      blocks: [
        { block: 'model', settings: { architecture } },
        { block: 'dataset', settings: { projectKind } },
      ],
      trainingProject: null,
      killedAt: null,
    },
  })
  const qwen = spec({ name: 'qwen25vl', size: '7b' }, 'vqa')
  expect(trainingRows([qwen, spec('odd-model'), spec(null, 'vqa')])).toEqual([
    { name: 'Base model', values: ['Qwen2.5-VL 7B', 'odd-model', 'not stated'], differs: true },
    { name: 'Task', values: ['VQA', 'not stated', 'VQA'], differs: true },
  ])
  expect(trainingRows([qwen, qwen]).map(({ differs }) => differs)).toEqual([false, false])
  expect(trainingRows([spec(null)])).toEqual([])
})
