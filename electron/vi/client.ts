import type { ModelDownloadResult } from '../../shared/contract/downloads.ts'
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
    this.models = new ModelsResource(this.#transport, this.runs)
  }

  /** Downloads a run's latest model (Models API reference, `client.get_model`): `models.download` without a checkpoint. */
  getModel({
    runId,
    savePath,
    signal,
  }: {
    runId: string
    savePath: string
    signal?: AbortSignal | undefined
  }): Promise<ModelDownloadResult> {
    return this.models.download(runId, { saveDir: savePath, signal })
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
    await Promise.all([this.models.close(), this.#transport.close()])
  }
}
