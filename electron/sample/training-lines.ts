import type { SampleRun } from './catalog.ts'
import { metricsAt } from './curves.ts'
import { endingOf } from './endings.ts'
import { hexOf, randomFrom, seedOf } from './random.ts'
import { type Clock, checkpointCount, checkpointCreatedMs, runEndMs, runStartMs } from './resources.ts'

/** One line that a training run wrote. */
export interface TrainingLine {
  ms: number
  block: 'system' | 'dataset' | 'model' | 'train' | 'eval' | 'save'
  level: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'
  message: string
}

const STEPS = 1420
/** Of an epoch, how much goes into its steps; the rest is evaluation and saving. */
const TRAINING_SHARE = 0.92
const SECOND = 1000

/** What runs that have ended wrote, so that the pages of a long log do not make it again. */
const ended = new WeakMap<SampleRun, { startedMs: number; lines: TrainingLine[] }>()

/** Everything that a run has written by a moment, oldest first; the same for the same run, and more of it as a live run goes on. */
export function trainingLines(run: SampleRun, clock: Clock): TrainingLine[] {
  const known = ended.get(run)
  if (known?.startedMs === clock.startedMs) return known.lines
  const lines = written(run, clock)
  if (!run.live) ended.set(run, { startedMs: clock.startedMs, lines })
  return lines
}

function written(run: SampleRun, clock: Clock): TrainingLine[] {
  const createdMs = clock.startedMs - run.ageMs
  if (run.state === 'Waiting' || run.state === 'Pending') return []
  const startMs = runStartMs(createdMs)
  const lines = beginning(run, startMs)
  const count = checkpointCount(run, clock)
  for (let epoch = 1; epoch <= count; epoch++)
    addEpoch(lines, run, epoch, epoch === 1 ? startMs : endOf(run, epoch - 1, clock), endOf(run, epoch, clock))
  if (run.live) {
    addEpoch(lines, run, count + 1, endOf(run, count, clock), endOf(run, count + 1, clock))
    return lines.filter(({ ms }) => ms <= clock.nowMs)
  }
  const endMs = runEndMs(run, createdMs)
  if (run.state !== 'Succeeded') addSteps(lines, run, count + 1, endOf(run, count, clock), endOf(run, count + 1, clock))
  return [...lines.filter(({ ms }) => ms < endMs), ...ending(run, endMs)].sort((a, b) => a.ms - b.ms)
}

function endOf(run: SampleRun, epoch: number, clock: Clock): number {
  return checkpointCreatedMs(run, epoch, clock)
}

function beginning(run: SampleRun, ms: number): TrainingLine[] {
  const images = 2000 + (seedOf(run.name) % 6000)
  const dataset = hexOf(run.name, 8)
  const signature = `X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=3600&X-Goog-Signature=${hexOf(dataset, 64)}`
  const lines: Omit<TrainingLine, 'ms'>[] = [
    { block: 'system', level: 'INFO', message: 'Worker started on gpu-a100-7. CUDA 12.4, driver 550.90.07' },
    { block: 'dataset', level: 'INFO', message: `GET https://storage.googleapis.com/vi-sample-datasets/${dataset}.tar?${signature} 200` },
    { block: 'dataset', level: 'INFO', message: `${images.toLocaleString('en-US')} images, 90% of them for training` },
    ...(/\p{Script=Arabic}/u.test(run.name)
      ? [{ block: 'dataset' as const, level: 'INFO' as const, message: `تم تحميل ${images} صورة لفحص اللحام (dataset-${dataset})` }]
      : []),
    { block: 'model', level: 'INFO', message: `Loading ${run.model.pretrained}${run.adapter ? ' with a LoRA adapter' : ''}` },
    { block: 'model', level: 'DEBUG', message: 'torch_dtype=bfloat16 attn_implementation=flash_attention_2 gradient_checkpointing=True' },
    {
      block: 'model',
      level: 'WARNING',
      message: '`use_cache=True` is incompatible with gradient checkpointing. Setting `use_cache=False`.',
    },
  ]
  return lines.map((line, index) => ({ ...line, ms: ms + index * 9 * SECOND }))
}

/** How many lines there are about the steps of an epoch: fewer where there are very many epochs, and while somebody looks on. */
function stepLines(run: SampleRun, epoch: number): number {
  if (run.live && epoch > run.epochs) return 20
  return run.epochs > 100 ? 5 : run.epochs > 30 ? 60 : 280
}

function addSteps(lines: TrainingLine[], run: SampleRun, epoch: number, fromMs: number, toMs: number): void {
  const random = randomFrom(seedOf(`${run.runId}/log/${epoch}`))
  const count = stepLines(run, epoch)
  const stepMs = ((toMs - fromMs) * TRAINING_SHARE) / count
  const planned = Math.max(run.epochs, 12)
  const seconds = (stepMs * count) / STEPS / 1000
  const warning = random() < 0.4 ? Math.floor(count * (0.5 + random() * 0.4)) : -1
  for (let index = 1; index <= count; index++) {
    const done = (epoch - 1 + index / count) / planned
    const loss = 0.62 + 1.9 * Math.exp(-4 * done) + (random() - 0.5) * 0.05
    const rate = 1e-4 * Math.max(0.02, 1 - done)
    const step = `step ${Math.floor((STEPS * index) / count)}/${STEPS}  loss ${loss.toFixed(4)}  lr ${rate.toExponential(1)}`
    const ms = Math.round(fromMs + index * stepMs)
    lines.push({ ms, block: 'train', level: 'INFO', message: `${step}  ${(seconds * (0.95 + random() * 0.1)).toFixed(2)} s/step` })
    if (index !== warning) continue
    const message = `GPU 0 memory ${(76 + random() * 2.5).toFixed(1)} of 79.1 GiB. Longest sample: 8,192 tokens`
    lines.push({ ms: ms + 200, block: 'train', level: 'WARNING', message })
  }
}

function addEpoch(lines: TrainingLine[], run: SampleRun, epoch: number, fromMs: number, toMs: number): void {
  addSteps(lines, run, epoch, fromMs, toMs)
  const metrics = Object.entries(metricsAt(run.metrics, run.runId, epoch, run.live ? 20 : run.epochs) ?? {})
  const words = metrics.flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value.toFixed(4)}`] : [])).slice(0, 5)
  const at = (share: number) => Math.round(fromMs + (toMs - fromMs) * share)
  lines.push({ ms: at(0.93), block: 'eval', level: 'INFO', message: `Evaluating epoch ${epoch}` })
  for (let part = 1; part <= 8 && run.epochs <= 100; part++) {
    lines.push({ ms: at(0.93 + part * 0.004), block: 'eval', level: 'DEBUG', message: `${part * 50} of 400 images` })
  }
  lines.push(
    { ms: at(0.97), block: 'eval', level: 'INFO', message: words.length > 0 ? words.join('  ') : 'No evaluation metrics are set' },
    { ms: at(0.99), block: 'save', level: 'INFO', message: `Saved epoch_${epoch}, crc32c ${hexOf(`${run.runId}/${epoch}`, 8)}` },
  )
}

function ending(run: SampleRun, ms: number): TrainingLine[] {
  const message = endingOf(run)?.message ?? ''
  const next = run.epochs + 1
  const stopped = (code: number): TrainingLine => ({
    ms: ms + 7 * SECOND,
    block: 'system',
    level: 'INFO',
    message: `Worker stopped. Exit code ${code}`,
  })
  switch (run.state) {
    case 'Failed':
      return [
        { ms: ms - 32 * SECOND, block: 'train', level: 'WARNING', message: 'GPU 0 memory 78.1 of 79.1 GiB. Longest sample: 8,192 tokens' },
        {
          ms,
          block: 'train',
          level: 'ERROR',
          message: `${message}. GPU 0 has a total\ncapacity of 79.15 GiB of which 1.04 GiB is free. 77.9 GiB in use\nby PyTorch, 412 MiB reserved but unallocated.`,
        },
        { ms, block: 'train', level: 'ERROR', message: '  File "trainer.py", line 412, in training_step' },
        { ms: ms + SECOND, block: 'save', level: 'INFO', message: `Epoch ${next} was not evaluated. Nothing saved for it` },
        stopped(1),
      ]
    case 'Error':
      return [
        { ms: ms - 300 * SECOND, block: 'system', level: 'WARNING', message: 'تأخرت نبضة العقدة gpu-a100-7 لأكثر من 30 ثانية' },
        { ms, block: 'system', level: 'ERROR', message },
      ]
    case 'Cancelled':
      return [{ ms, block: 'system', level: 'WARNING', message: `SIGTERM received. ${message}` }, stopped(143)]
    default:
      return [{ ms: ms - SECOND, block: 'save', level: 'INFO', message: `All ${run.epochs} epochs are saved` }, stopped(0)]
  }
}
