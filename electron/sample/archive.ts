import { Header } from 'tar'
import type { SampleRun } from './catalog.ts'
import { metricsAt } from './curves.ts'
import { seedOf } from './random.ts'
import { modelId, runResource } from './resources.ts'
import { ComputedObject, type Segment, segmentLength } from './segments.ts'
import { fullModel, jsonFile, loraAdapter, type SampleFile } from './weights.ts'

const BLOCK = 512
/** The largest size that 11 octal digits hold. */
const LARGEST_OCTAL = 0o77777777777
const MTIME = new Date('2026-01-01T00:00:00Z')
const TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|vision_start|>', '<|vision_end|>', '<|image_pad|>']

/** The files of a checkpoint's archive, about `sizeBytes` in all; the same for the same run and epoch. */
export function checkpointFiles(run: SampleRun, epoch: number, sizeBytes: number, generation = 0): SampleFile[] {
  const seed = seedOf(`${run.runId}/${epoch}/${generation}`)
  const adapterBytes = run.adapter ? Math.floor(sizeBytes * 0.055) : 0
  const modelBytes = Math.max(4096, sizeBytes - adapterBytes - 160_000)
  const shards = run.adapter || sizeBytes > 4_000_000_000 ? 3 : 1
  const runConfig = {
    ...runResource(run, { startedMs: MTIME.getTime(), nowMs: MTIME.getTime(), liveEveryMs: 1 }),
    checkpoint: modelId(run, epoch),
    evaluationMetrics: metricsAt(run.metrics, run.runId, epoch, run.epochs),
  }
  const files: SampleFile[] = [
    jsonFile('model_full/config.json', {
      architectures: ['Qwen2_5_VLForConditionalGeneration'],
      model_type: 'qwen2_5_vl',
      hidden_size: 64,
      num_hidden_layers: shards * 4,
      torch_dtype: 'bfloat16',
      transformers_version: '4.57.1',
    }),
    jsonFile('model_full/generation_config.json', { do_sample: false, max_new_tokens: 512 }),
    jsonFile('model_full/preprocessor_config.json', { image_processor_type: 'Qwen2VLImageProcessor', patch_size: 14 }),
    jsonFile('model_full/tokenizer_config.json', { tokenizer_class: 'Qwen2Tokenizer', model_max_length: 32768 }),
    jsonFile('model_full/tokenizer.json', tokenizer()),
    ...fullModel('model_full', modelBytes, shards, seed),
  ]
  if (run.adapter) files.push(...loraAdapter(run.layout === 'sdk' ? 'model_adapter' : 'adapter', adapterBytes, seed + 1000, run.model))
  files.push(jsonFile(run.layout === 'sdk' ? 'model_full/run.json' : 'run_config.json', runConfig))
  return files
}

/** A tar of a checkpoint's files. */
export function checkpointArchive(run: SampleRun, epoch: number, sizeBytes: number, generation = 0): ComputedObject {
  const prefix = run.layout === 'sdk' ? './' : ''
  const segments: Segment[] = []
  const folders = new Set<string>()
  for (const file of checkpointFiles(run, epoch, sizeBytes, generation)) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1)
    if (folder && !folders.has(folder)) {
      folders.add(folder)
      segments.push({ bytes: tarHeader(prefix + folder, 'Directory', 0) })
    }
    segments.push(...tarMember(prefix + file.path, file.segments))
  }
  return new ComputedObject([...segments, { bytes: Buffer.alloc(2 * BLOCK) }])
}

/** A plain file's header, content and padding. */
export function tarMember(path: string, content: readonly Segment[]): Segment[] {
  const size = content.reduce((sum, segment) => sum + segmentLength(segment), 0)
  const padding = (BLOCK - (size % BLOCK)) % BLOCK
  return [{ bytes: tarHeader(path, 'File', size) }, ...content, { bytes: Buffer.alloc(padding) }]
}

/** One 512-byte tar header. */
export function tarHeader(
  path: string,
  type: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice',
  size: number,
  linkpath?: string,
): Buffer {
  const bytes = Buffer.alloc(BLOCK)
  const mode = type === 'Directory' ? 0o755 : 0o644
  const header = new Header({
    path,
    type,
    size,
    mode,
    mtime: MTIME,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    ...(linkpath ? { linkpath } : {}),
  })
  // True where a plain number or name would not do; a large size has then been written in base 256, as GNU tar does.
  if (header.encode(bytes) && size <= LARGEST_OCTAL) throw new Error(`“${path}” does not fit a plain tar header`)
  return bytes
}

function tokenizer(): object {
  const vocabulary: Record<string, number> = {}
  for (let index = 0; index < 4096; index++) vocabulary[`tok${index.toString(36)}`] = index
  return {
    version: '1.0',
    added_tokens: TOKENS.map((content, index) => ({ id: 4096 + index, content, special: true })),
    model: { type: 'BPE', vocab: vocabulary, merges: [] },
  }
}
