import { SAMPLE_MODELS, type SampleModel } from './base-models.ts'
import type { MetricSet } from './curves.ts'
import { hexOf } from './random.ts'

/** One made-up run: what it trains, how far it got, how its metrics behave, what its archives hold. */
export interface SampleRun {
  runId: string
  name: string
  model: SampleModel
  state: 'Succeeded' | 'Running' | 'Failed' | 'Cancelled' | 'Pending' | 'Waiting' | 'Error'
  epochs: number
  /** How long before the workspace was started the run was created. */
  ageMs: number
  metrics: MetricSet
  /** Checkpoints carry no epoch number. */
  withoutEpochs: boolean
  /** The archive's layout: that of today's service (`model_adapter/`, `model_full/run.json`) or of the reference (`adapter/`, `run_config.json`). */
  layout: 'today' | 'reference'
  /** Members of the archive are named `./…`, as tar names them when it packs a folder from inside. */
  dotted: boolean
  adapter: boolean
  /** Gains a checkpoint every so often while the workspace runs. */
  live: boolean
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Draft = Partial<SampleRun> & Pick<SampleRun, 'name' | 'model' | 'epochs' | 'ageMs' | 'metrics'>

// A few runs keep the layout that the Models API reference describes: folders and archives in it are still around, and are to be read.
const DRAFTS: Draft[] = [
  {
    name: 'pcb-defect-grounding-qwen2.5vl-7b-lora-r64',
    model: SAMPLE_MODELS.qwen7b,
    state: 'Running',
    epochs: 6,
    ageMs: 2 * HOUR,
    metrics: 'grounding',
    live: true,
  },
  {
    name: 'pcb-defect-grounding-qwen2.5vl-7b-lora-r16',
    model: SAMPLE_MODELS.qwen7b,
    epochs: 20,
    ageMs: 18 * HOUR,
    metrics: 'grounding',
  },
  {
    name: 'pcb-defect-grounding-qwen2.5vl-7b-full-ft',
    model: SAMPLE_MODELS.qwen7b,
    epochs: 12,
    ageMs: DAY + 4 * HOUR,
    metrics: 'grounding',
    adapter: false,
  },
  {
    name: 'pcb-defect-grounding-qwen2.5vl-3b-lora-r16',
    model: SAMPLE_MODELS.qwen3b,
    epochs: 20,
    ageMs: 2 * DAY,
    metrics: 'grounding',
    dotted: true,
  },
  {
    name: 'weld-seam-grounding-internvl3.5-8b-noaug-seed3',
    model: SAMPLE_MODELS.internvl,
    state: 'Cancelled',
    epochs: 5,
    ageMs: 3 * DAY,
    metrics: 'odds',
    layout: 'reference',
  },
  {
    name: 'shelf-audit-captioning-internvl3.5-8b',
    model: SAMPLE_MODELS.internvl,
    state: 'Failed',
    epochs: 6,
    ageMs: 3 * DAY + 5 * HOUR,
    metrics: 'caption',
    layout: 'reference',
  },
  {
    name: 'retail-planogram-cosmos-reason1-7b',
    model: SAMPLE_MODELS.cosmos,
    state: 'Waiting',
    epochs: 0,
    ageMs: 3 * DAY + 6 * HOUR,
    metrics: 'none',
  },
  {
    name: 'drone-corrosion-grounding-v4',
    model: SAMPLE_MODELS.qwen7b,
    epochs: 15,
    ageMs: 5 * DAY,
    metrics: 'grounding',
    dotted: true,
  },
  { name: 'drone-corrosion-grounding-v3', model: SAMPLE_MODELS.qwen7b, epochs: 15, ageMs: 6 * DAY, metrics: 'gaps' },
  { name: 'medical-forms-ocr-paligemma2-3b', model: SAMPLE_MODELS.paligemma, epochs: 10, ageMs: 8 * DAY, metrics: 'mixed', adapter: false },
  { name: 'invoice-extract-deepseek-ocr', model: SAMPLE_MODELS.deepseek, epochs: 8, ageMs: 9 * DAY, metrics: 'none' },
  { name: 'smoke-test', model: SAMPLE_MODELS.nvila, epochs: 1, ageMs: 11 * DAY, metrics: 'single' },
  { name: 'warehouse-vqa-nvila-lite-8b', model: SAMPLE_MODELS.nvila, epochs: 80, ageMs: 12 * DAY, metrics: 'vqa' },
  {
    name: 'warehouse-vqa-qwen2.5vl-7b-very-long-experiment-name-with-augmentation-mixup-cutmix-lr3e-5-wd0.05-warmup500-cosine-ema0.9999-seed1337',
    model: SAMPLE_MODELS.qwen7b,
    epochs: 24,
    ageMs: 13 * DAY,
    metrics: 'vqa',
    layout: 'reference',
  },
  { name: '路面标志-检测-🚧-qwen2.5vl-7b', model: SAMPLE_MODELS.qwen7b, epochs: 12, ageMs: 15 * DAY, metrics: 'grounding' },
  { name: 'вагон-осмотр-подписи', model: SAMPLE_MODELS.internvl, epochs: 9, ageMs: 17 * DAY, metrics: 'caption', withoutEpochs: true },
  { name: 'فحص-اللحام-qwen2.5vl-3b', model: SAMPLE_MODELS.qwen3b, state: 'Error', epochs: 5, ageMs: 19 * DAY, metrics: 'odds' },
  { name: 'sweep-internvl3.5-8b-every-step', model: SAMPLE_MODELS.internvl, epochs: 2000, ageMs: 21 * DAY, metrics: 'wide' },
  { name: 'queued-after-sweep', model: SAMPLE_MODELS.internvl, state: 'Pending', epochs: 0, ageMs: 22 * DAY, metrics: 'none' },
]

const DEFAULTS = { state: 'Succeeded', withoutEpochs: false, layout: 'today', dotted: false, adapter: true, live: false } as const

/** The sample's runs, newest first, followed by as many plain ones as are needed to reach `count`; `plainEpochs` is how long those are. */
export function sampleRuns(count = DRAFTS.length, plainEpochs?: number): SampleRun[] {
  const drafts = [...DRAFTS]
  for (let index = drafts.length; index < count; index++) {
    drafts.push({
      name: `archive-${String(index).padStart(5, '0')}-${index % 2 ? 'grounding' : 'vqa'}`,
      model: SAMPLE_MODELS.qwen7b,
      epochs: plainEpochs ?? 5 + (index % 16),
      ageMs: 23 * DAY + index * HOUR,
      metrics: index % 2 ? 'grounding' : 'vqa',
    })
  }
  return drafts.slice(0, Math.max(count, DRAFTS.length)).map((draft) => ({ ...DEFAULTS, runId: hexOf(draft.name, 24), ...draft }))
}
