import type { SampleRun } from './catalog.ts'

/** Why a run is where it is, in the words of a service that trains. */
export interface Ending {
  reason: string
  message: string
}

const ENDINGS: Partial<Record<SampleRun['state'], Ending>> = {
  Failed: { reason: 'OutOfMemory', message: 'CUDA out of memory. Tried to allocate 2.00 GiB' },
  Error: { reason: 'NodeLost', message: 'انقطع الاتصال بالعقدة gpu-a100-7.\nNo heartbeat for 300 s; the worker was given up.' },
  Cancelled: { reason: 'CancelledByUser', message: 'Stopped by mei.tan: seed 4 is better already.' },
  Waiting: { reason: 'WaitingForGpu', message: 'Waiting for a free A100 80 GB. 2 runs are ahead.' },
  Pending: { reason: 'QuotaExceeded', message: 'The organization’s 4 GPUs are in use. Starts when one is free.' },
}

/** Why a run failed, was cancelled or waits; null where there is nothing to explain. */
export function endingOf(run: Pick<SampleRun, 'state'>): Ending | null {
  return ENDINGS[run.state] ?? null
}
