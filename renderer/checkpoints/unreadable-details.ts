import { formatCount } from '../../shared/format/index.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'

/** What somebody who helps needs to know about an item of Vi's that could not be read. Secrets were cut out by the host. */
export function unreadableDetails(item: UnreadableItem, run: string | null): string {
  return [
    `${item.name} could not be read: ${item.field} ${item.reason}`,
    ...(run === null ? [] : [`Run: ${run}`]),
    `ID: ${item.id ?? 'unknown'}`,
    `Place in the list: ${item.at + 1}`,
  ].join('\n')
}

/** "1 could not be read", "3 could not be read". */
export function countUnreadable(items: readonly UnreadableItem[]): string {
  return `${formatCount(items.length)} could not be read`
}
