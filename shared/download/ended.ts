import type { Download } from '../contract/downloads.ts'

const ENDED: ReadonlySet<Download['progress']['state']> = new Set(['done', 'failed', 'cancelled'])

/** Whether nothing more happens to a download by itself. */
export function hasEnded({ progress }: Pick<Download, 'progress'>): boolean {
  return ENDED.has(progress.state)
}

/** Whether a download is being worked on right now: it neither waits for its turn nor has ended. */
export function isActive(download: Pick<Download, 'progress'>): boolean {
  return download.progress.state !== 'waiting' && !hasEnded(download)
}
