import { randomFrom, seedOf } from './random.ts'

/** The shapes of metrics that the sample runs show. */
export type MetricSet = 'grounding' | 'caption' | 'vqa' | 'odds' | 'gaps' | 'mixed' | 'wide' | 'single' | 'none'

/** Evaluation metrics of one epoch (1-based) of a run of `epochs`; null when the run has none. The same every time. */
export function metricsAt(set: MetricSet, runId: string, epoch: number, epochs: number): Record<string, unknown> | null {
  if (set === 'none') return null
  const curve = new Curve(runId, epoch, epochs)
  switch (set) {
    case 'grounding':
      return {
        f1: curve.saturates('f1', 0.72, 0.86, 0.6),
        mean_iou: curve.saturates('mean_iou', 0.58, 0.74, 0.7),
        precision: curve.saturates('precision', 0.76, 0.87, 0.65),
        recall: curve.saturates('recall', 0.7, 0.85, 0.55),
        eval_loss: curve.fallsThenRises('eval_loss', 0.62, 0.41, 0.45),
        train_loss: curve.falls('train_loss', 0.9, 0.18),
        ap_50: curve.saturates('ap_50', 0.64, 0.82, 0.6),
        ap_75: curve.saturates('ap_75', 0.48, 0.65, 0.7),
        per_class: {
          solder_bridge: { f1: curve.saturates('bridge', 0.75, 0.91, 0.65) },
          missing_part: { f1: curve.saturates('missing', 0.6, 0.78, 0.55) },
        },
        confusion_matrix: [
          [41, 3],
          [5, 37],
        ],
      }
    case 'caption':
      return {
        bleu: curve.saturates('bleu', 0.18, 0.36, 0.8),
        rouge_l: curve.saturates('rouge_l', 0.31, 0.49, 0.8),
        bertscore: curve.saturates('bertscore', 0.81, 0.92, 0.7),
        eval_loss: curve.fallsThenRises('eval_loss', 2.1, 1.32, 0.6),
        train_loss: curve.falls('train_loss', 2.6, 0.71),
      }
    case 'vqa':
      return {
        accuracy: curve.saturates('accuracy', 0.41, 0.78, 0.9),
        exact_match: curve.saturates('exact_match', 0.33, 0.69, 0.9),
        eval_loss: curve.fallsThenRises('eval_loss', 1.4, 0.66, 0.7),
        train_loss: curve.falls('train_loss', 1.7, 0.31),
        latency_ms: curve.wanders('latency_ms', 182, 9),
      }
    case 'odds': // precision and recall pull against each other
      return {
        precision: curve.saturates('precision', 0.64, 0.93, 1.4),
        recall: 0.95 - (curve.saturates('recall', 0.05, 0.34, 1.4) - 0.05),
        eval_loss: curve.fallsThenRises('eval_loss', 0.8, 0.52, 0.5),
      }
    case 'gaps': // one metric evaluated only every third epoch, one that failed once
      return {
        accuracy: curve.saturates('accuracy', 0.52, 0.81, 0.8),
        ...(epoch % 3 === 0 ? { map: curve.saturates('map', 0.3, 0.58, 0.8) } : {}),
        eval_loss: epoch === 4 ? null : curve.fallsThenRises('eval_loss', 0.9, 0.44, 0.55),
      }
    case 'mixed': // numbers, text, nothing, and nested groups
      return {
        anls: curve.saturates('anls', 0.5, 0.83, 0.8),
        eval_loss: curve.fallsThenRises('eval_loss', 1.1, 0.58, 0.6),
        calibration: { ece: curve.falls('ece', 0.14, 0.03), brier: curve.falls('brier', 0.3, 0.12) },
        reward: curve.saturates('reward', -0.4, 0.6, 0.8), // crosses zero
        verdict: epoch > epochs / 2 ? 'stable' : 'improving',
        human_score: null,
      }
    case 'wide':
      return Object.fromEntries([
        ['f1', curve.saturates('f1', 0.4, 0.86, 0.9)],
        ['eval_loss', curve.fallsThenRises('eval_loss', 1.9, 0.42, 0.6)],
        ['train_loss', curve.falls('train_loss', 2.4, 0.2)],
        ...Array.from({ length: 17 }, (_, index) => {
          const name = `ap_${String(index * 5 + 10).padStart(2, '0')}`
          return [name, curve.saturates(name, 0.2, 0.9 - index * 0.03, 0.8)]
        }),
      ])
    case 'single':
      return { eval_loss: curve.fallsThenRises('eval_loss', 0.7, 0.4, 0.5) }
  }
}

/** Metrics as they behave over a training run. */
class Curve {
  readonly #runId: string
  readonly #epoch: number
  readonly #progress: number

  constructor(runId: string, epoch: number, epochs: number) {
    this.#runId = runId
    this.#epoch = epoch
    this.#progress = epochs > 1 ? (epoch - 1) / (epochs - 1) : 1
  }

  /** Climbs fast, levels off, and slips a little after its peak at `peak` of the way. */
  saturates(name: string, from: number, to: number, peak: number): number {
    const climbed = 1 - Math.exp((-5 * this.#progress) / peak)
    const slipped = Math.max(0, this.#progress - peak) * 0.09
    return round(from + (to - from) * (climbed - slipped) + this.#noise(name) * (to - from) * 0.025)
  }

  /** Falls to its lowest value at `lowest` of the way, then rises: a model that begins to overfit. */
  fallsThenRises(name: string, from: number, to: number, lowest: number): number {
    const fallen = Math.exp((-4.5 * this.#progress) / lowest)
    const risen = Math.max(0, this.#progress - lowest) ** 1.4 * 0.55
    return round(to + (from - to) * (fallen + risen) + this.#noise(name) * (from - to) * 0.01)
  }

  /** Falls all the way. */
  falls(name: string, from: number, to: number): number {
    return round(to + (from - to) * Math.exp(-4 * this.#progress) + Math.abs(this.#noise(name)) * (from - to) * 0.01)
  }

  /** Moves about a level. */
  wanders(name: string, level: number, width: number): number {
    return round(level + this.#noise(name) * width)
  }

  #noise(name: string): number {
    return randomFrom(seedOf(`${this.#runId}/${name}/${this.#epoch}`))() * 2 - 1
  }
}

function round(value: number): number {
  return Number(value.toPrecision(12))
}
