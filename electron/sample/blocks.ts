import { loraRank } from './adapter.ts'
import type { SampleRun } from './catalog.ts'
import type { MetricSet } from './curves.ts'
import { hexOf } from './random.ts'

/** What a run is trained to do (`projectKind` of its dataset block), by the metrics that it is evaluated with. */
const PROJECT_KINDS: Record<MetricSet, 'phrase-grounding' | 'vqa' | 'freeform'> = {
  grounding: 'phrase-grounding',
  odds: 'phrase-grounding',
  gaps: 'phrase-grounding',
  wide: 'phrase-grounding',
  vqa: 'vqa',
  single: 'vqa',
  caption: 'freeform',
  mixed: 'freeform',
  none: 'freeform',
}

const SYSTEM_PROMPTS: Record<(typeof PROJECT_KINDS)[MetricSet], string> = {
  'phrase-grounding': 'Describe the image in one sentence and give a box for each object that it names.',
  vqa: 'Answer the question from what the image shows, as briefly as possible.',
  freeform: 'Describe what the image shows.',
}

/** One block of a run's flow, as the wire has it. */
export interface SampleBlock {
  block: string
  settings: Record<string, unknown>
  style: Record<string, unknown>
}

/**
 * The blocks of a run's flow. The loaders of Vi's SDK read them out of `run.json`: `projectKind`, `systemPrompt`, and of the model
 * `architecture`, `quantization`, `compute` and `evaluation`; the last is decoded strictly and has Python's names.
 */
export function flowBlocks(run: SampleRun): SampleBlock[] {
  const projectKind = PROJECT_KINDS[run.metrics]
  const block = (name: string, settings: Record<string, unknown>): SampleBlock => ({ block: name, settings, style: {} })
  return [
    block('dataset', { datasetId: `dataset-${hexOf(run.name, 8)}`, projectKind, split: '90/10' }),
    block('system-prompt', { systemPrompt: SYSTEM_PROMPTS[projectKind] }),
    block('model', modelSettings(run)),
    block('training', trainingSettings(run)),
  ]
}

function modelSettings(run: SampleRun): Record<string, unknown> {
  const { model, adapter, metrics } = run
  // A large base under an adapter is quantized: QLoRA.
  const isQuantized = adapter && model.size === '8b'
  const rank = loraRank(run)
  return {
    architecture: { name: model.name, size: model.size },
    quantization: isQuantized ? { enabled: true, type: 'nf4' } : { enabled: false },
    compute: { precisionType: 'bfloat16' },
    evaluation: {
      temperature: 0.7,
      top_k: 50,
      top_p: 0.95,
      repetition_penalty: model.name === 'deepseekocr' ? 1.2 : 1.05,
      max_new_tokens: metrics === 'vqa' ? 256 : 1024,
      do_sample: false,
      seed: 0,
    },
    method: adapter ? 'lora' : 'full',
    ...(adapter ? { lora: { rank, alpha: rank * 2, dropout: 0.05 } } : {}),
  }
}

/** These stopped before what was planned. */
const ENDED_EARLY: ReadonlySet<SampleRun['state']> = new Set(['Failed', 'Cancelled', 'Error'])
const MIN_PLANNED_EPOCHS = 12

function trainingSettings({ name, state, epochs: done, adapter }: SampleRun): Record<string, unknown> {
  const epochs = ENDED_EARLY.has(state) ? Math.max(MIN_PLANNED_EPOCHS, done * 2) : done
  const learningRate = adapter ? (name.includes('r64') ? 5e-5 : 1e-4) : 1e-5
  return { epochs, batchSize: adapter ? 8 : 4, optimizer: { name: 'adamw', learningRate, warmupRatio: 0.03 }, seed: 42 }
}
