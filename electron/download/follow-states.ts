import type { Download } from '../../shared/contract/downloads.ts'
import type { DownloadList } from './download-list.ts'

/**
 * Calls back with every download that has come to another state, and what that was before: null for one that is new on the list.
 * @returns how to stop that
 */
export function followStates(
  downloads: DownloadList,
  onChange: (download: Download, before: Download['progress']['state'] | null) => void,
): () => void {
  const states = (all: Download[]) => new Map(all.map(({ id, progress }) => [id, progress.state]))
  let before = states(downloads.snapshot())
  return downloads.subscribe((isUrgent) => {
    if (!isUrgent) return
    const all = downloads.snapshot()
    const known = before
    before = states(all)
    for (const download of all) {
      const was = known.get(download.id) ?? null
      if (was !== download.progress.state) onChange(download, was)
    }
  })
}
