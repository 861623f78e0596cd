import { type Page, wirePageSchema } from '../../shared/vi/page.ts'
import { type Run, runFromWire, wireRunSchema } from '../../shared/vi/run.ts'
import { decode } from './decode.ts'
import { iteratePages, type ListOptions } from './pages.ts'
import { referenceFor } from './reference.ts'
import type { ViTransport } from './transport.ts'

const PAGE_SIZE = 200
const runPageSchema = wirePageSchema(wireRunSchema)

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
    const page = decode(runPageSchema, answer, 'the list of runs')
    return { items: page.items.map(runFromWire), nextPageToken: page.nextPage || null }
  }

  /** Every run, page by page. */
  iterate(options: ListOptions = {}): AsyncGenerator<Run> {
    return iteratePages((pageToken) => this.list({ ...options, pageToken }))
  }

  /** One run by id or link. @throws ViError BAD_LINK, NO_SUCH_RUN */
  async get(runIdOrLink: string, options: { signal?: AbortSignal } = {}): Promise<Run> {
    const { runId } = referenceFor(runIdOrLink, this.#transport.organizationId)
    const answer = await this.#transport.getJson(`/runs/${runId}`, {}, { what: 'run', id: runId }, options.signal)
    return runFromWire(decode(wireRunSchema, answer, `run ${runId}`))
  }
}
