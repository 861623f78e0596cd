import type { Download } from '../contract/downloads.ts'

type Progress = Pick<Download, 'progress'>
type State = Download['progress']['state']

const ENDED: ReadonlySet<State> = new Set(['done', 'failed', 'cancelled'])
const RESTING: ReadonlySet<State> = new Set([...ENDED, 'waiting', 'paused'])

/** Whether nothing more happens to a download unless it is asked for again. */
export function hasEnded({ progress }: Progress): boolean {
  return ENDED.has(progress.state)
}

/** Whether a download is being worked on right now: it neither rests nor has ended. */
export function isActive({ progress }: Progress): boolean {
  return !RESTING.has(progress.state)
}

/** How many bytes are still to come of the downloads that have not ended. */
export function queuedBytes(downloads: readonly Download[]): number {
  return downloads
    .filter((download) => !hasEnded(download))
    .reduce((sum, { totalBytes, receivedBytes }) => sum + Math.max(0, (totalBytes ?? 0) - receivedBytes), 0)
}
