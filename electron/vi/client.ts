import type { ViCredentials } from './credentials.ts'
import { ModelsResource } from './models.ts'
import { RunsResource } from './runs.ts'
import { type TransportOptions, ViTransport } from './transport.ts'

/** A client of Datature Vi's API for one organization. */
export class ViClient {
  readonly runs: RunsResource
  readonly models: ModelsResource
  readonly #transport: ViTransport

  /** @throws ViError KEY_MALFORMED, NO_SUCH_ORGANIZATION before anything is sent */
  constructor(credentials: ViCredentials, options: TransportOptions = {}) {
    this.#transport = new ViTransport(credentials, options)
    this.runs = new RunsResource(this.#transport)
    this.models = new ModelsResource(this.#transport)
  }

  get organizationId(): string {
    return this.#transport.organizationId
  }

  /** The address of the API. */
  get endpoint(): string {
    return this.#transport.endpoint
  }

  /** Closes the client's connections. */
  async close(): Promise<void> {
    await this.#transport.close()
  }
}
