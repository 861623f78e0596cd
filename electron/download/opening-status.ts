import type { Patience } from './patience.ts'
import type { TransferStatus } from './plan.ts'

/** Silence this long, before anything has come, is worth a word. */
const SILENT_MS = 6000

/** How a transfer stands that has not begun to fetch: what went wrong, or who has not answered for long. */
export function openingStatus(patience: Patience, waitsFor: string): TransferStatus {
  const silent = patience.silentMs >= SILENT_MS ? { reason: `${waitsFor} does not answer.`, tries: 0 } : null
  return {
    stage: 'opening',
    totalBytes: null,
    receivedBytes: 0,
    files: [],
    connections: 0,
    linkExpiresAtMs: null,
    canResume: true,
    trouble: patience.trouble ?? silent,
    waitsForNetwork: patience.isLost,
  }
}
