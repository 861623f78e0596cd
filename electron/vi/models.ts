import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DownloadParts, ModelDownloadResult } from '../../shared/contract/downloads.ts'
import { checkpointName } from '../../shared/metrics/checkpoint.ts'
import type { Direction } from '../../shared/metrics/direction.ts'
import { type Model, modelFromWire, wireModelSchema } from '../../shared/vi/model.ts'
import type { Page, UnreadableItem } from '../../shared/vi/page.ts'
import { downloadModel } from '../download/download-model.ts'
import { TransferEngine } from '../download/engine.ts'
import type { TransferStatus } from '../download/plan.ts'
import { ArchiveStorage } from '../download/storage.ts'
import { archiveLink } from './archive-link.ts'
import { checkpointSource } from './checkpoint-source.ts'
import { decode, decodePage, unreadableAnswer } from './decode.ts'
import { type BestModel, findBestModel } from './find-best-model.ts'
import { type ListOptions, type PageCursor, type WalkOptions, walkPages } from './pages.ts'
import { numberAt, textAt } from './raw-item.ts'
import { referenceFor } from './reference.ts'
import type { RunsResource } from './runs.ts'
import type { ViTransport } from './transport.ts'
import { ViError } from './vi-error.ts'

/** Which checkpoint of a run to get. */
export interface GetModelOptions {
  /** A checkpoint's id; the latest when left out and the link names none. */
  checkpoint?: string | null
  /** Also ask for a pre-signed address of the archive. */
  contents?: boolean
  signal?: AbortSignal | undefined
}

/** What of a run to download, and where to. */
export interface DownloadModelOptions {
  /** A checkpoint's id; the latest when left out and the link names none. */
  checkpoint?: string | null
  /** The folder in which the run gets its own; made if it is not there. */
  saveDir: string
  /** Everything by default. */
  parts?: DownloadParts
  signal?: AbortSignal | undefined
  onStatus?: (status: TransferStatus) => void
}

/** How the best model of a run is found. */
export interface FindBestOptions {
  /** Which way is better; guessed from the metric's name when left out. */
  direction?: Direction
  signal?: AbortSignal | undefined
}

/** Nobody watches a call of the client, so it ends when nothing has come for so long. */
const GIVE_UP_MS = 300_000
const PAGE_SIZE = 1000

/** The checkpoints of runs (Models API reference, `client.models`). */
export class ModelsResource {
  readonly #transport: ViTransport
  readonly #runs: RunsResource
  #engine: TransferEngine | null = null

  constructor(transport: ViTransport, runs: RunsResource) {
    this.#transport = transport
    this.#runs = runs
  }

  /** One page of a run's models in checkpoint order, the latest last. `pageSize` is 1 to 1000, 1000 by default. */
  async list(runIdOrLink: string, options: ListOptions = {}): Promise<Page<Model>> {
    const { runId } = referenceFor(runIdOrLink, this.#transport.organizationId)
    const query = { intent: 'sdkLocalDeploy', p: options.pageToken ?? null, s: options.pageSize ?? PAGE_SIZE }
    const answer = await this.#transport.getJson(`/runs/${runId}/outputs`, query, { what: 'run', id: runId }, options.signal)
    const { items, ...page } = decodePage(wireModelSchema, answer, `the checkpoints of run ${runId}`, nameOfModel)
    return { ...page, items: items.map(modelFromWire) }
  }

  /** A run's models page by page, in checkpoint order, with where to continue after each. */
  pages(
    runIdOrLink: string,
    options: WalkOptions & { pageSize?: number | undefined } = {},
  ): AsyncGenerator<{ page: Page<Model>; next: PageCursor | null }, void> {
    const { pageSize, ...walk } = options
    const { runId } = referenceFor(runIdOrLink, this.#transport.organizationId)
    return walkPages(`the checkpoints of run ${runId}`, (pageToken, signal) => this.list(runId, { pageSize, pageToken, signal }), walk)
  }

  /** Every model of a run that can be read. @throws ViError ENDLESS_LIST */
  async *iterate(runIdOrLink: string, options: Omit<ListOptions, 'pageToken'> = {}): AsyncGenerator<Model, void> {
    for await (const { page } of this.pages(runIdOrLink, options)) yield* page.items
  }

  /**
   * One model of a run: the named checkpoint, else the latest, which is the last of all pages.
   * @throws ViError NO_SUCH_CHECKPOINT when the run has none, or not this one; BAD_RESPONSE when it cannot be read
   */
  async get(runIdOrLink: string, options: GetModelOptions = {}): Promise<Model> {
    const reference = referenceFor(runIdOrLink, this.#transport.organizationId)
    const checkpoint = options.checkpoint ?? reference.checkpoint
    if (checkpoint) return this.#getCheckpoint(reference.runId, checkpoint, options)
    const latest = await this.#latest(reference.runId, options.signal)
    if (!latest) {
      throw new ViError('NO_SUCH_CHECKPOINT', {
        message: `Run ${reference.runId} has no checkpoints yet.`,
        advice: 'The first one appears when an epoch has been evaluated.',
      })
    }
    return options.contents ? this.#getCheckpoint(reference.runId, latest.modelId, options) : latest
  }

  /**
   * The best model of a run by a metric, and its value there (Models API reference, `find_best_model(run_id, metric_name)`), among
   * all of its models that can be read and not only those of the first page; see {@link findBestModel}. Null when none has the metric.
   * @throws ViError BAD_LINK, NO_SUCH_RUN, ENDLESS_LIST
   */
  async findBest(runIdOrLink: string, metric: string, options: FindBestOptions = {}): Promise<BestModel | null> {
    const models: Model[] = []
    for await (const model of this.iterate(runIdOrLink, { signal: options.signal })) models.push(model)
    return findBestModel(models, metric, options.direction)
  }

  /**
   * Downloads one model of a run: the named checkpoint, else the latest. Returns at once when that very checkpoint is in its
   * folder already, whole; another one's folder is never taken for it.
   * @throws ViError, DownloadError; what was fetched until then is gone on with by the next call
   */
  async download(runIdOrLink: string, options: DownloadModelOptions): Promise<ModelDownloadResult> {
    const { saveDir, parts = 'all', signal = new AbortController().signal, onStatus = () => {} } = options
    const { runId, checkpoint } = referenceFor(runIdOrLink, this.#transport.organizationId)
    const [run, model] = await Promise.all([
      this.#runs.getIfReadable(runId, { signal }),
      this.get(runId, { checkpoint: options.checkpoint ?? checkpoint, signal }),
    ])
    const { modelId } = model
    const saveFolder = resolve(saveDir)
    await mkdir(saveFolder, { recursive: true })
    this.#engine ??= new TransferEngine(new ArchiveStorage(), { giveUpAfterMs: GIVE_UP_MS })
    const { endpoint, organizationId, userAgent } = this.#transport
    const [name = '', version = ''] = userAgent.split('/')
    const wanted = {
      saveFolder,
      parts,
      app: { name, version },
      source: checkpointSource({ endpoint, organizationId, runId, modelId }, run, model),
      getLink: (inner: AbortSignal) => archiveLink(this, runId, modelId, inner),
    }
    return (await downloadModel(this.#engine, wanted, onStatus, signal)).result
  }

  /** Closes the connections to the storage. */
  async close(): Promise<void> {
    await this.#engine?.close()
  }

  /** The last model of all pages; null where there are none. @throws ViError BAD_RESPONSE when that one cannot be read */
  async #latest(runId: string, signal: AbortSignal | undefined): Promise<Model | null> {
    let latest: Model | UnreadableItem | null = null
    for await (const { page } of this.pages(runId, { signal })) {
      const last = page.items.length + page.unreadable.length - 1
      latest = page.unreadable.find(({ at }) => at === last) ?? page.items.at(-1) ?? latest
    }
    if (latest && 'reason' in latest) throw unreadableAnswer(`the latest checkpoint of run ${runId}`, latest)
    return latest
  }

  async #getCheckpoint(runId: string, checkpoint: string, options: GetModelOptions): Promise<Model> {
    // As a part of an address these two would lead elsewhere.
    if (checkpoint === '.' || checkpoint === '..') throw noSuchCheckpoint(checkpoint)
    const path = `/runs/${runId}/outputs/${encodeURIComponent(checkpoint)}`
    const query = { intent: 'sdkLocalDeploy', contents: options.contents ? 'y' : null }
    const asked = { what: 'checkpoint', id: checkpoint } as const
    const answer = await this.#transport.getJson(path, query, asked, options.signal)
    const request = `checkpoint ${checkpoint} of run ${runId}`
    // Vi answers a page of one; a bare model is taken too.
    const isPage = typeof answer === 'object' && answer !== null && 'items' in answer
    if (!isPage) return modelFromWire(decode(wireModelSchema, answer, request))
    const { items, unreadable } = decodePage(wireModelSchema, answer, request, nameOfModel)
    if (unreadable[0]) throw unreadableAnswer(request, unreadable[0])
    const [model] = items
    if (!model) throw noSuchCheckpoint(checkpoint)
    return modelFromWire(model)
  }
}

function nameOfModel(item: unknown): Pick<UnreadableItem, 'id' | 'name'> {
  const id = textAt(item, ['runOutputId'])
  return { id, name: id === null ? 'A checkpoint without an ID' : checkpointName(id, numberAt(item, ['spec', 'epoch'])) }
}

function noSuchCheckpoint(checkpoint: string): ViError {
  return new ViError('NO_SUCH_CHECKPOINT', {
    message: `Vi says the checkpoint ${checkpoint} does not exist.`,
    advice: 'It may have been deleted together with its run. Refresh to see what is there.',
  })
}
