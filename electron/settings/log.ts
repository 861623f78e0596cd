import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { redactSecrets } from '../../shared/vi/redact.ts'

const MAX_BYTES = 1_000_000
const NAME = 'log.txt'
const BEFORE = 'log.before.txt'

/** What happened, for whoever has to find out why something did not work. No keys, no pre-signed URLs; kept on this computer only. */
export class Log {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Adds a line. A log that cannot be written is no reason for the app to stop. */
  note(event: string, facts: Record<string, string | number | boolean | null> = {}): void {
    const words = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    // Nothing that reaches the log should hold a secret; what does is cut out.
    const line = redactSecrets([new Date().toISOString(), event, ...words].join(' '))
    try {
      mkdirSync(this.#folder, { recursive: true })
      const path = join(this.#folder, NAME)
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, join(this.#folder, BEFORE))
      appendFileSync(path, `${line}\n`)
    } catch {
      // The disk may be full, or the folder gone: whoever works with it says so.
    }
  }

  /** The last lines. */
  async tail(lines: number): Promise<string[]> {
    const text = await readFile(join(this.#folder, NAME), 'utf8').catch(() => '')
    return text.trimEnd().split('\n').slice(-lines)
  }
}
