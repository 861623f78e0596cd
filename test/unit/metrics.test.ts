import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestBy, metricValue, nearTies } from '../../shared/metrics/best.ts'
import { risenLoss } from '../../shared/metrics/caution.ts'
import { byEpoch, type Checkpoint, checkpointFromModel, latestCheckpoint, metricNames } from '../../shared/metrics/checkpoint.ts'
import { betterBy, directionOf, guessDirection, isGuessed } from '../../shared/metrics/direction.ts'
import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import { isTelling, primaryMetric } from '../../shared/metrics/primary.ts'
import { agreementAt, runnerUp } from '../../shared/metrics/reasons.ts'
import { chartRows, thinRows } from '../../shared/metrics/rows.ts'
import { epochTicks, valueAxis } from '../../shared/metrics/ticks.ts'

function checkpoint(epoch: number | null, numbers: Record<string, number>, id = `ckpt-${epoch}`): Checkpoint {
  return { id, epoch, name: `Epoch ${epoch}`, createdMs: epoch ?? 1000, numbers, texts: {} }
}

const series = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }), { minLength: 1, maxLength: 60 })
const direction = fc.constantFrom('higher' as const, 'lower' as const)
const build = (values: readonly (number | undefined)[]) =>
  values.map((value, index) => checkpoint(index + 1, value === undefined ? {} : { m: value }))

describe('the best checkpoint', () => {
  test('has the extreme value, and ties go to the earlier epoch', () => {
    const run = [checkpoint(1, { f1: 0.7 }), checkpoint(2, { f1: 0.9 }), checkpoint(3, { f1: 0.9 })]
    expect(bestBy(run, 'f1', 'higher')?.checkpoint.epoch).toBe(2)
    expect(bestBy(run, 'f1', 'lower')?.checkpoint.epoch).toBe(1)
  })

  test('never has a missing value: an unevaluated loss is not 0', () => {
    const run = [checkpoint(1, {}), checkpoint(2, { eval_loss: 0.4 }), checkpoint(3, { eval_loss: Number.NaN })]
    expect(bestBy(run, 'eval_loss', 'lower')?.checkpoint.epoch).toBe(2)
    expect(bestBy([checkpoint(1, {})], 'eval_loss', 'lower')).toBeNull()
  })

  test('is no worse than any other, whatever the values', () => {
    fc.assert(
      fc.property(series, direction, (values, way) => {
        const run = build(values)
        const best = bestBy(run, 'm', way)
        for (const other of run) {
          const value = metricValue(other, 'm')
          if (value !== null) expect(best && betterBy(way, value, best.value) <= 0).toBe(true)
        }
        expect(best === null).toBe(values.every((value) => value === undefined))
      }),
    )
  })

  test('stays when a worse checkpoint comes', () => {
    fc.assert(
      fc.property(series, direction, (values, way) => {
        const run = build(values)
        const best = bestBy(run, 'm', way)
        fc.pre(best !== null && Math.abs(best.value) < 1e300)
        const worse = (best?.value ?? 0) + (way === 'higher' ? -1 : 1) * Math.max(1, Math.abs(best?.value ?? 0))
        const more = [...run, checkpoint(run.length + 1, { m: worse })]
        expect(bestBy(more, 'm', way)?.checkpoint.id).toBe(best?.checkpoint.id)
      }),
    )
  })

  test('mirrors when the direction flips', () => {
    fc.assert(
      fc.property(series, (values) => {
        const mirrored = build(values.map((value) => (value === undefined ? undefined : -value)))
        expect(bestBy(mirrored, 'm', 'lower')?.checkpoint.id).toBe(bestBy(build(values), 'm', 'higher')?.checkpoint.id)
      }),
    )
  })
})

describe('near ties', () => {
  const run = [checkpoint(7, { f1: 0.8451 }), checkpoint(8, { f1: 0.8472 }), checkpoint(9, { f1: 0.844 }), checkpoint(10, { f1: 0.7 })]
  const best = bestBy(run, 'f1', 'higher')

  test('are within the share of the best, closest first', () => {
    expect(best && nearTies(run, 'f1', best, 0.005).map(({ checkpoint: { epoch } }) => epoch)).toEqual([7, 9])
    expect(best && nearTies(run, 'f1', best, null)).toEqual([])
  })

  test('of a best that is 0 are measured against the range', () => {
    const zero = [checkpoint(1, { loss: 0 }), checkpoint(2, { loss: 0.004 }), checkpoint(3, { loss: 1 })]
    const lowest = bestBy(zero, 'loss', 'lower')
    expect(lowest && nearTies(zero, 'loss', lowest, 0.005).map(({ checkpoint: { epoch } }) => epoch)).toEqual([2])
  })
})

describe('names of metrics', () => {
  test.each([
    ['eval_loss', 'lower'],
    ['evalLoss', 'lower'],
    ['val/WER', 'lower'],
    ['latency_ms', 'lower'],
    ['calibration.ece', 'lower'],
    ['f1', 'higher'],
    ['per_class.bolt.f1', 'higher'],
    ['lossless_share', 'higher'],
    ['something', 'higher'],
  ])('%s: %s is better', (name, expected) => expect(guessDirection(name)).toBe(expected))

  test('the user’s direction wins over the guess', () => {
    expect(directionOf('eval_loss', { eval_loss: 'higher' })).toBe('higher')
    expect(directionOf('constructor', {})).toBe('higher')
  })

  test('the primary metric is the last choice, a known score, any score, a validation loss, and training loss only when alone', () => {
    expect(primaryMetric(['eval_loss', 'f1'], 'eval_loss')).toBe('eval_loss')
    expect(primaryMetric(['train_loss', 'eval_loss', 'mean_iou', 'f1'], null)).toBe('f1')
    expect(primaryMetric(['eval_loss', 'eval_accuracy'], null)).toBe('eval_accuracy')
    expect(primaryMetric(['epoch', 'train_loss', 'eval_loss'], null)).toBe('eval_loss')
    expect(primaryMetric(['eval_loss', 'spice'], 'gone')).toBe('spice')
    expect(primaryMetric(['train_loss'], null)).toBe('train_loss')
    expect(primaryMetric([], null)).toBeNull()
  })
})

test('nested metrics are flattened, and only finite numbers count as numbers', () => {
  expect(flattenMetrics({ f1: 0.5, per_class: { bolt: { f1: 0.25 } }, note: 'ok', gone: null, nan: Number.NaN, list: [1] })).toEqual({
    numbers: { f1: 0.5, 'per_class.bolt.f1': 0.25 },
    texts: { note: 'ok', gone: 'null', nan: 'null', list: '[1]' },
  })
})

test('checkpoints without an epoch come last in creation order, and the latest is the last epoch', () => {
  const run = [checkpoint(null, {}, 'b'), checkpoint(2, {}), checkpoint(1, {})].sort(byEpoch)
  expect(run.map(({ id }) => id)).toEqual(['ckpt-1', 'ckpt-2', 'b'])
  expect(latestCheckpoint(run)?.id).toBe('ckpt-2')
  expect(latestCheckpoint([])).toBeNull()
})

test('a metric that is a number anywhere is numeric, one that never is, textual', () => {
  const run = [{ ...checkpoint(1, { a: 1 }), texts: { b: 'x', a: 'y' } }]
  expect(metricNames(run)).toEqual({ numeric: ['a'], textual: ['b'] })
})

describe('a risen validation loss', () => {
  const run = [0.6, 0.5, 0.41, 0.43, 0.45, 0.47].map((loss, index) =>
    checkpoint(index + 1, { eval_loss: loss, train_loss: 1 - index * 0.1 }),
  )

  test('is told with the epoch of its minimum', () => {
    const last = run.at(-1)
    expect(last && risenLoss(run, ['train_loss', 'eval_loss'], last)).toEqual({ metric: 'eval_loss', sinceEpoch: 3 })
  })

  test('is not told at the minimum, nor while it still falls', () => {
    const [, , lowest] = run
    expect(lowest && risenLoss(run, ['eval_loss'], lowest)).toBeNull()
    const falling = [...run, checkpoint(7, { eval_loss: 0.44 })]
    const last = falling.at(-1)
    expect(last && risenLoss(falling, ['eval_loss'], last)).toBeNull()
  })
})

describe('thinned rows', () => {
  test('keep the first, the last, the extremes and those asked for, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 600, maxLength: 900 }),
        fc.nat(599),
        (values, kept) => {
          const rows = chartRows(build(values), ['m'])
          const thinned = thinRows(rows, ['m'], 500, new Set([rows[kept]?.id ?? '']))
          const ids = thinned.map(({ id }) => id)
          expect(thinned.length).toBeLessThanOrEqual(503)
          expect(ids[0]).toBe(rows[0]?.id)
          expect(ids.at(-1)).toBe(rows.at(-1)?.id)
          expect(ids).toContain(rows[kept]?.id)
          const all = thinned.map(({ values: { m } }) => m)
          expect(all).toContain(Math.max(...values))
          expect(all).toContain(Math.min(...values))
          expect([...thinned].sort((a, b) => a.epoch - b.epoch)).toEqual(thinned)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('are all rows when there are few', () => {
    const rows = chartRows(build([1, undefined, 3]), ['m'])
    expect(thinRows(rows, ['m'], 500, new Set())).toEqual(rows)
    expect(rows[1]?.values.m).toBeNull()
  })
})

describe('axes', () => {
  test('have 4 to 7 round ticks within the shown range', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-4, max: 1e6, noNaN: true }), (low, spread) => {
        const { min, max, ticks } = valueAxis(low, low + spread)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(7)
        for (const tick of ticks) expect(tick >= min - 1e-6 && tick <= max + 1e-6).toBe(true)
      }),
    )
  })

  test.each([
    [-1e6, -999_999.999_999_999_9],
    [0.1, 0.100_000_000_000_000_02],
    [0, 5e-324],
    [-5e-324, 0],
    [1e300, 1.000_000_000_000_000_2e300],
    [1e-320, 2e-320],
  ])('hold few ticks also for values that differ only in their last digits: %d and %d', (low, high) => {
    const { min, max, ticks } = valueAxis(low, high)
    expect(min).toBeLessThan(low)
    expect(max).toBeGreaterThan(high)
    expect(ticks.length).toBeLessThanOrEqual(7)
  })

  test('hold few ticks whatever the values', () => {
    const value = fc.double({ noNaN: true, min: -1e300, max: 1e300 })
    fc.assert(
      fc.property(value, value, (one, other) => {
        const { ticks } = valueAxis(Math.min(one, other), Math.max(one, other))
        expect(ticks.length).toBeLessThanOrEqual(8)
        expect(new Set(ticks).size).toBe(ticks.length)
      }),
      { numRuns: 2000 },
    )
  })

  test('label epochs that are beyond what can be counted by ones', () => {
    expect(epochTicks(1e17, 1e17 + 64, 800, 24).length).toBeLessThan(40)
  })

  test('label epochs no nearer than asked', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 200, max: 2000 }), (last, width) => {
        const ticks = epochTicks(1, last + 1, width, 24)
        const px = width / Math.max(1, last)
        for (const [index, tick] of ticks.entries())
          if (index > 0) expect((tick - (ticks[index - 1] ?? 0)) * px).toBeGreaterThanOrEqual(23.999)
      }),
    )
  })
})

describe('reasons for the best', () => {
  const list = [0.8, 0.9, 0.7, 0.9].map((f1, index) => checkpoint(index + 1, { f1, recall: 1 - f1, 'eval/loss': 2 - f1, train_loss: 0.1 }))
  const best = bestBy(list, 'f1', 'higher')

  test('name the runner-up, which may be as good but later', () => {
    expect(best && runnerUp(list, 'f1', 'higher', best)?.checkpoint.epoch).toBe(4)
    expect(best && runnerUp(list.slice(0, 3), 'f1', 'higher', best)?.checkpoint.epoch).toBe(1)
    expect(best && runnerUp([best.checkpoint], 'f1', 'higher', best)).toBeNull()
  })

  test('count the other metrics that are best there too; training metrics and timings say nothing', () => {
    const bests = new Map(
      ['f1', 'recall', 'eval/loss', 'train_loss'].flatMap((metric) => {
        const extreme = bestBy(list, metric, directionOf(metric))
        return extreme ? [[metric, extreme] as const] : []
      }),
    )
    const at = list[1]
    expect(at && agreementAt(at, 'f1', bests, isTelling)).toEqual({ agreeing: ['eval/loss'], evaluated: 2 })
    expect(['train_loss', 'latency_ms', 'epoch', 'f1', 'eval_loss'].map(isTelling)).toEqual([false, false, false, true, true])
  })
})

describe('metrics that are not as expected', () => {
  const read = (metrics: (Record<string, unknown> | null)[], epochs?: (number | null)[]) =>
    metrics
      .map((evaluationMetrics, index) =>
        checkpointFromModel({
          modelId: `m${index}`,
          spec: { kind: 'ModelSpec', epoch: epochs ? (epochs[index] ?? null) : index + 1, evaluationMetrics },
          metadata: { timeCreated: index, lastUpdated: index, generation: 1, attributes: {} },
        }),
      )
      .sort(byEpoch)

  test.each<[string, (Record<string, unknown> | null)[], string | null]>([
    ['missing at some', [{ f1: 0.1 }, null, {}, { f1: 0.3 }], 'm3'],
    ['missing at all', [null, {}], null],
    ['not a number', [{ f1: Number.NaN }, { f1: 0.2 }, { f1: Number.POSITIVE_INFINITY }], 'm1'],
    ['texts', [{ f1: '0.9' }, { f1: 0.2 }], 'm1'],
    ['one epoch only', [{ f1: 0.5 }], 'm0'],
    ['all equal', [{ f1: 0.5 }, { f1: 0.5 }, { f1: 0.5 }], 'm0'],
  ])('%s', (_what, metrics, wanted) => {
    expect(bestBy(read(metrics), 'f1', 'higher')?.checkpoint.id ?? null).toBe(wanted)
  })

  test('nested ones are found by their dotted name', () => {
    expect(
      bestBy(read([{ per_class: { bolt: { f1: 0.2 } } }, { per_class: { bolt: { f1: 0.4 } } }]), 'per_class.bolt.f1', 'higher')?.value,
    ).toBe(0.4)
  })

  test('two checkpoints of one epoch both stay, and ties go to the one made first', () => {
    const list = read([{ f1: 0.5 }, { f1: 0.5 }, { f1: 0.4 }], [3, 3, 1])
    expect(list.map(({ id }) => id)).toEqual(['m2', 'm0', 'm1'])
    expect(bestBy(list, 'f1', 'higher')?.checkpoint.id).toBe('m0')
    expect(chartRows(list, ['f1'])).toHaveLength(3)
  })

  test('checkpoints without an epoch can be best, but are not charted', () => {
    const list = read([{ f1: 0.9 }, { f1: 0.4 }], [null, 1])
    expect(bestBy(list, 'f1', 'higher')?.checkpoint.id).toBe('m0')
    expect(chartRows(list, ['f1']).map(({ id }) => id)).toEqual(['m1'])
  })
})

test('a direction is marked as a guess only where the name says nothing and the user has not said', () => {
  expect(['f1', 'eval_loss', 'ap_50', 'bertScore', 'quality', 'm2'].map((name) => isGuessed(name))).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ])
  expect(isGuessed('quality', { quality: 'lower' })).toBe(false)
})
