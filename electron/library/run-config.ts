import * as z from 'zod'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { readJson } from './read-json.ts'

/** A run as Vi writes it beside a model is some kilobytes. */
const MAX_BYTES = 1024 * 1024

/** What a run config says, and why Vi's SDK cannot read it (null when it can). */
export interface RunConfig {
  trained: LoadFacts['trained']
  unreadable: string | null
}

/** Reads a run config, `run.json` or `run_config.json`; null when there is none. Others may have written it: what it does not say is null. */
export async function readRunConfig(path: string): Promise<RunConfig | null> {
  const config = await readJson(path, MAX_BYTES)
  if (config === null) return null
  return { trained: trainedIn(config), unreadable: whyViCannotRead(config) }
}

const anything = z.record(z.string(), z.unknown())
const text = z.string().min(1).nullable().catch(null)
const looseBlock = z.object({ block: z.string(), settings: anything.catch({}) })
const looseRun = z.object({ spec: z.object({ flow: z.object({ blocks: z.array(looseBlock.nullable().catch(null)) }) }) })
const looseModel = z.object({
  architecture: z.object({ name: text, size: text }).catch({ name: null, size: null }),
  quantization: z
    .object({
      enabled: z.literal(true),
      type: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['nf4', 'fp4']))
        .catch('nf4'),
    })
    .nullable()
    .catch(null),
  compute: z.object({ precisionType: z.string().nullable().catch(null) }).catch({ precisionType: null }),
})

/** The block that Vi's SDK takes for a part of a run: the first whose name holds a word. */
function blockOf<Block extends { block: string }>(blocks: readonly (Block | null)[], word: string): Block | undefined {
  return blocks.find((block) => block?.block.includes(word)) ?? undefined
}

function trainedIn(config: unknown): LoadFacts['trained'] {
  const run = looseRun.safeParse(config)
  if (!run.success) return null
  const { blocks } = run.data.spec.flow
  const { architecture, quantization, compute } = looseModel.parse(blockOf(blocks, 'model')?.settings ?? {})
  const trained = {
    architecture: architecture.name,
    size: architecture.size,
    projectKind: text.parse(blockOf(blocks, 'dataset')?.settings.projectKind),
    systemPrompt: text.parse(blockOf(blocks, 'system-prompt')?.settings.systemPrompt),
    precision: precisionOf(compute.precisionType),
    quantization: quantization?.type ?? null,
  }
  return Object.values(trained).every((value) => value === null) ? null : trained
}

const PRECISIONS: Record<string, string> = { bf16: 'bfloat16', fp16: 'float16', half: 'float16', fp32: 'float32', float: 'float32' }
const TORCH_PRECISIONS = ['bfloat16', 'float16', 'float32', 'float64']

function precisionOf(written: string | null): string | null {
  const name = written?.toLowerCase() ?? ''
  const precision = PRECISIONS[name] ?? name
  return TORCH_PRECISIONS.includes(precision) ? precision : null
}

const strictBlock = z.object({ block: z.string(), settings: anything, style: anything })
const strictRun = z.object({
  spec: z.object({
    flow: z.object({
      name: z.string(),
      schema: z.string(),
      tolerations: z.record(z.string(), z.array(z.string())),
      settings: anything,
      trainingProject: z.string().nullish(),
      blocks: z.array(strictBlock),
    }),
  }),
})
/** What the SDK takes of each block, without defaults (`BaseLoader` and `HFPredictor` of 0.1.0b7). */
const strictSettings = {
  dataset: z.object({ projectKind: z.enum(['phrase-grounding', 'vqa', 'freeform', 'video-freeform', 'generic']) }),
  'system-prompt': z.object({ systemPrompt: z.string() }),
  model: z.object({
    architecture: z.object({ name: z.string(), size: z.unknown() }),
    quantization: z.union([
      z.object({ enabled: z.literal(false) }),
      z.object({
        enabled: z.literal(true),
        type: z
          .string()
          .toLowerCase()
          .pipe(z.enum(['nf4', 'fp4']))
          .optional(),
      }),
    ]),
    compute: z.object({
      precisionType: z
        .string()
        .toLowerCase()
        .pipe(z.enum([...TORCH_PRECISIONS, 'half', 'float']))
        .optional(),
    }),
    evaluation: z.looseObject({ temperature: z.number().optional(), seed: z.int().optional() }),
  }),
}

/** Why Vi's SDK fails on a run config, in words; null when it reads it. It needs more of it than we do. */
function whyViCannotRead(config: unknown): string | null {
  const run = strictRun.safeParse(config)
  if (!run.success) return issueWords(run.error, '')
  const { blocks } = run.data.spec.flow
  if (!blockOf(blocks, 'dataset')) return 'it has no dataset block'
  for (const [word, schema] of Object.entries(strictSettings)) {
    const block = blockOf(blocks, word)
    const settings = schema.safeParse(block?.settings)
    if (block && !settings.success) return issueWords(settings.error, `${block.block}.settings`)
  }
  return null
}

function issueWords(error: z.ZodError, where: string): string {
  const path = [where, ...(error.issues[0]?.path ?? [])].filter((part) => part !== '').join('.')
  return path === '' ? 'it is not a run' : `${path} is missing or not what it expects`
}
