import type { UnreadableItem } from '../../shared/vi/page.ts'
import type { Log } from '../settings/log.ts'

const MAX_NOTED = 1000

/** Writes items of Vi's lists that cannot be read into the log, each once: lists are asked for again and again. */
export class UnreadableItems {
  readonly #log: Log
  readonly #noted = new Set<string>()

  constructor(log: Log) {
    this.#log = log
  }

  /** @param of the run whose checkpoints these are */
  note(kind: 'run' | 'checkpoint', items: readonly UnreadableItem[], of: string | null = null): void {
    for (const { id, at, field, reason } of items) {
      const key = JSON.stringify([kind, of, id ?? at, field, reason])
      if (this.#noted.has(key)) continue
      if (this.#noted.size >= MAX_NOTED) this.#noted.clear()
      this.#noted.add(key)
      this.#log.note(`unreadable ${kind}`, { ...(of === null ? {} : { run: of }), id, field, reason })
    }
  }
}
