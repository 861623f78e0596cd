import { expect, test } from 'vitest'
import { checkpointFileSchema } from '../../electron/library/checkpoint-file.ts'
import { checkpointSummary } from '../../electron/library/checkpoint-summary.ts'
import { reasonWords } from '../../shared/metrics/reasons.ts'

const file = {
  version: 1 as const,
  app: { name: 'Vi Model Browser', version: '1.0' },
  source: {
    endpoint: 'https://api.vi.datature.com',
    organizationId: 'acme',
    runId: 'run_1',
    runName: 'a | b\n# c',
    modelId: 'epoch_7',
    epoch: 7,
    evaluationMetrics: { f1: 0.5, per: { bolt: 0.25 } },
  },
  parts: 'all' as const,
  leftOut: [],
  why: 'Highest f1 of 3 checkpoints: 0.5.',
  note: 'smooth\n# not a heading',
  archive: { sizeBytes: 1_370, etag: '"x"', crc32c: 'AAAAAA==', verification: 'checksum' as const },
  files: [{ path: 'model_full/a_b.json', sizeBytes: 2, crc32c: 'AAAAAA==', sha256: 'ff' }],
  savedAt: '2026-01-01T00:00:00.000Z',
}

test('CHECKPOINT.md tells people what checkpoint.json tells programs, and no name of it passes for markup', () => {
  const text = checkpointSummary(file)
  expect(text.split('\n')[0]).toBe('# Epoch 7 of a \\| b \\# c')
  for (const words of [
    '| Run | run\\_1 |',
    '1.37 kB, equal to the published checksum',
    'Highest f1 of 3 checkpoints: 0.5.',
    '> # not a heading',
    '| per.bolt | 0.25 |',
    '| model\\_full/a\\_b.json | 2 | AAAAAA== | ff |',
  ])
    expect(text).toContain(words)
  expect(text.match(/^# /gm)).toHaveLength(1)
})

test('CHECKPOINT.md says what was trained and for what, when the run told', () => {
  const told = { ...file, source: { ...file.source, baseModel: { name: 'qwen25vl', size: '7b' }, task: 'phrase-grounding' } }
  const text = checkpointSummary(checkpointFileSchema.parse(told))
  expect(text).toContain('| Base model | Qwen2.5-VL 7B |')
  expect(text).toContain('| Task | Phrase grounding |')
  const odd = { ...told, source: { ...told.source, baseModel: { name: 'x|y', size: null }, task: '<b>' } }
  expect(checkpointSummary(odd)).toContain('| Base model | x\\|y |\n| Task | \\<b\\> |')
  expect(checkpointSummary(checkpointFileSchema.parse(file))).not.toMatch(/Base model|Task/)
})

test('the reason names the best value and what came next', () => {
  const checkpoints = [0.4, 0.5, 0.45].map((f1, index) => ({
    id: `e${index}`,
    epoch: index + 1,
    name: `Epoch ${index + 1}`,
    createdMs: 0,
    numbers: { f1 },
    texts: {},
  }))
  const [first, second] = checkpoints
  if (!first || !second) throw new Error('there are three')
  const best = { checkpoint: second, value: 0.5 }
  expect(reasonWords(checkpoints, 'f1', 'higher', best, second)).toBe('Highest f1 of 3 checkpoints: 0.5, before epoch 3 with 0.45.')
  expect(reasonWords(checkpoints, 'f1', 'higher', best, first)).toBe('f1 is 0.4 here; the highest of 3 checkpoints was epoch 2 with 0.5.')
  expect(reasonWords(checkpoints, null, 'higher', null, first)).toBe('')
  expect(reasonWords([second], 'f1', 'higher', best, second)).toBe('Highest f1 of 1 checkpoint: 0.5.')
})
