import type { LibraryEntry } from '../../shared/contract/library.ts'
import { partsName } from '../../shared/download/parts.ts'
import { formatMetric, formatMoment } from '../../shared/format/index.ts'
import { checkpointName } from '../../shared/metrics/checkpoint.ts'
import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import { primaryMetric } from '../../shared/metrics/primary.ts'
import type { IconName } from '../ui/icon.tsx'

/** "Epoch 12", or the folder's own name where nothing says which checkpoint it is. */
export function entryName({ source, displayFolder }: LibraryEntry): string {
  return source
    ? checkpointName(source.modelId, source.epoch)
    : displayFolder.slice(Math.max(displayFolder.lastIndexOf('/'), displayFolder.lastIndexOf('\\')) + 1)
}

/** What of the checkpoint is here. */
export function partsWords({ kind, parts }: LibraryEntry): string {
  return kind === 'unknown' ? 'Unknown' : partsName(parts)
}

/** How an entry stands, in words and by its kind. */
export function stateOf(entry: LibraryEntry, nowMs: number): { words: string; icon: IconName; kind: 'ok' | 'plain' | 'warn' | 'danger' } {
  const { kind, sizeBytes, totalBytes, faults, checked, verification, savedMs } = entry
  if (kind === 'partial') {
    return { words: `Incomplete, ${totalBytes ? Math.floor((sizeBytes / totalBytes) * 100) : 0}%`, icon: 'triangleAlert', kind: 'warn' }
  }
  if (kind === 'unknown') return { words: 'Not identified', icon: 'circleAlert', kind: 'warn' }
  const wrong = faults.length > 0 ? faults : (checked?.faults ?? [])
  if (wrong.length > 0)
    return { words: `${wrong.length} ${wrong.length === 1 ? 'file' : 'files'} changed`, icon: 'circleAlert', kind: 'danger' }
  const when = formatMoment(checked?.atMs ?? savedMs ?? nowMs, nowMs)
  if (verification === 'checksum') return { words: when, icon: 'shieldCheck', kind: 'ok' }
  return { words: checked ? when : `${when}, no checksum`, icon: 'shieldCheck', kind: 'plain' }
}

/** The metric that matters most, with its value; empty where there is none. */
export function metricWords({ source }: LibraryEntry, lastChoice: string | null): string {
  const { numbers } = flattenMetrics(source?.evaluationMetrics ?? null)
  const metric = primaryMetric(Object.keys(numbers), lastChoice)
  return metric === null ? '' : `${metric} ${formatMetric(numbers[metric] ?? null)}`
}

/** Entries by run, the run saved last first; those of no known run at the end. */
export function byRun(entries: readonly LibraryEntry[]): { key: string; name: string; entries: LibraryEntry[] }[] {
  const groups = new Map<string, { key: string; name: string; entries: LibraryEntry[] }>()
  for (const entry of entries) {
    const key = entry.source?.runId ?? ''
    const group = groups.get(key) ?? { key, name: entry.source?.runName || key || 'Nothing says which run', entries: [] }
    group.entries.push(entry)
    groups.set(key, group)
  }
  const newest = (group: { entries: LibraryEntry[] }) => Math.max(...group.entries.map(({ savedMs }) => savedMs ?? 0))
  const epochOf = ({ source }: LibraryEntry) => source?.epoch ?? Number.POSITIVE_INFINITY
  for (const group of groups.values()) group.entries.sort((a, b) => epochOf(a) - epochOf(b) || a.folder.localeCompare(b.folder))
  return [...groups.values()].sort((a, b) => Number(a.key === '') - Number(b.key === '') || newest(b) - newest(a))
}
