import { Header } from 'tar'
import { loraAdapter, loraRank } from './adapter.ts'
import type { SampleRun } from './catalog.ts'
import { metricsAt } from './curves.ts'
import { modelConfigs } from './model-configs.ts'
import { MODEL_FAMILIES } from './model-family.ts'
import { seedOf } from './random.ts'
import { modelId, runResource } from './resources.ts'
import { ComputedObject, type Segment, segmentLength } from './segments.ts'
import { fullModel, jsonFile, type SampleFile } from './weights.ts'

const BLOCK = 512
/** The largest size that 11 octal digits hold. */
const LARGEST_OCTAL = 0o77777777777
const MTIME = new Date('2026-01-01T00:00:00Z')

/**
 * The files of a checkpoint's archive, about `sizeBytes` in all; the same for the same run and epoch. An adapter is loaded on top of
 * `model_full`, which then is the frozen base: the same bytes at every epoch, and but for `run.json` in every run over that model.
 */
export function checkpointFiles(run: SampleRun, epoch: number, sizeBytes: number, generation = 0): SampleFile[] {
  const { name, pretrained } = run.model
  const family = MODEL_FAMILIES[name]
  const ownSeed = seedOf(`${run.runId}/${epoch}/${generation}`)
  const modelSeed = run.adapter ? seedOf(`${pretrained}/${generation}`) : ownSeed
  const adapterBytes = run.adapter ? Math.floor(sizeBytes * 0.055) : 0
  const modelBytes = Math.max(4096, sizeBytes - adapterBytes - 160_000)
  const shards = run.adapter || sizeBytes > 4_000_000_000 ? 3 : 1
  const layers = shards * 4
  const resource = runResource(run, { startedMs: MTIME.getTime(), nowMs: MTIME.getTime(), liveEveryMs: 1 })
  const weights = fullModel('model_full', { family, layers, shards, dataBytes: modelBytes, seed: modelSeed })
  const model = [...modelConfigs('model_full', family, layers), ...weights]
  const lora = { pretrained, family, layers, rank: loraRank(run), dataBytes: adapterBytes, seed: ownSeed + 1000 }
  const adapter = (folder: string) => (run.adapter ? loraAdapter(folder, lora) : [])
  if (run.layout === 'today') return [...model, jsonFile('model_full/run.json', resource), ...adapter('model_adapter')]
  const evaluationMetrics = metricsAt(run.metrics, run.runId, epoch, run.epochs)
  return [...model, ...adapter('adapter'), jsonFile('run_config.json', { ...resource, checkpoint: modelId(run, epoch), evaluationMetrics })]
}

/** A tar of a checkpoint's files. */
export function checkpointArchive(run: SampleRun, epoch: number, sizeBytes: number, generation = 0): ComputedObject {
  const prefix = run.dotted ? './' : ''
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
