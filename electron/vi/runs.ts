import type { Page, UnreadableItem } from '../../shared/vi/page.ts'
import { type Run, runFromWire, wireRunSchema } from '../../shared/vi/run.ts'
import { type RunLogPart, readRunLog } from '../../shared/vi/run-log.ts'
import { decode, decodePage } from './decode.ts'
import { type ListOptions, type PageCursor, type WalkOptions, walkPages } from './pages.ts'
import { textAt } from './raw-item.ts'
import { referenceFor } from './reference.ts'
import type { ViTransport } from './transport.ts'
import { ViError } from './vi-error.ts'

/** Which part of a run's training log to get. Times and cursors are in Vi's own form. */
export interface RunLogOptions {
  /** Only what this block of the run's flow wrote. */
  block?: string | null
  /** From this moment on. */
  since?: string | null | undefined
  /** Before this moment. */
  until?: string | null | undefined
  /** At most so many entries. */
  limit?: number | null
  /** What an earlier part named as the page after it. */
  pageToken?: string | null | undefined
  signal?: AbortSignal | undefined
}

const PAGE_SIZE = 200

/** The runs of an organization. */
export class RunsResource {
  readonly #transport: ViTransport

  constructor(transport: ViTransport) {
    this.#transport = transport
  }

  /** One page of runs, newest first. `pageSize` is 1 to 1000, 200 by default. */
  async list(options: ListOptions = {}): Promise<Page<Run>> {
    const query = { p: options.pageToken ?? null, s: options.pageSize ?? PAGE_SIZE }
    const asked = { what: 'organization', id: this.#transport.organizationId } as const
    const answer = await this.#transport.getJson('/runs', query, asked, options.signal)
    const { items, ...page } = decodePage(wireRunSchema, answer, 'the list of runs', nameOfRun)
    return { ...page, items: items.map(runFromWire) }
  }

  /** The list page by page, with where to continue after each. */
  pages(options: WalkOptions & { pageSize?: number | undefined } = {}): AsyncGenerator<{ page: Page<Run>; next: PageCursor | null }, void> {
    const { pageSize, ...walk } = options
    return walkPages('runs', (pageToken, signal) => this.list({ pageSize, pageToken, signal }), walk)
  }

  /** Every run that can be read. @throws ViError ENDLESS_LIST */
  async *iterate(options: Omit<ListOptions, 'pageToken'> = {}): AsyncGenerator<Run, void> {
    for await (const { page } of this.pages(options)) yield* page.items
  }

  /** One run by id or link. @throws ViError BAD_LINK, NO_SUCH_RUN */
  async get(runIdOrLink: string, options: { signal?: AbortSignal | undefined } = {}): Promise<Run> {
    const { runId } = referenceFor(runIdOrLink, this.#transport.organizationId)
    const answer = await this.#transport.getJson(`/runs/${runId}`, {}, { what: 'run', id: runId }, options.signal)
    return runFromWire(decode(wireRunSchema, answer, `run ${runId}`))
  }

  /** One run, or null where Vi's answer cannot be read: for what is only said beside a checkpoint. @throws ViError otherwise */
  async getIfReadable(runId: string, options: { signal?: AbortSignal } = {}): Promise<Run | null> {
    try {
      return await this.get(runId, options)
    } catch (error) {
      if (error instanceof ViError && error.code === 'BAD_RESPONSE') return null
      throw error
    }
  }

  /**
   * One part of a run's training log, as Vi orders it. The API does not describe its form: see `readRunLog` for what is understood.
   * @throws ViError BAD_LINK, NO_LOG
   */
  async logs(runIdOrLink: string, options: RunLogOptions = {}): Promise<RunLogPart> {
    const { runId } = referenceFor(runIdOrLink, this.#transport.organizationId)
    const { block = null, since = null, until = null, limit = null, pageToken = null, signal } = options
    const query = { block, since, until, limit, p: pageToken }
    return readRunLog(await this.#transport.getJson(`/runs/${runId}/logs`, query, { what: 'log', id: runId }, signal))
  }
}

function nameOfRun(item: unknown): Pick<UnreadableItem, 'id' | 'name'> {
  const id = textAt(item, ['runId'])
  return { id, name: textAt(item, ['spec', 'flow', 'name']) ?? id ?? 'A run without an ID' }
}
