import type { Download } from '../../shared/contract/downloads.ts'
import { asPassing } from './as-passing.ts'
import { OpeningReporter } from './opening-reporter.ts'
import { Patience, type PatienceOptions } from './patience.ts'
import type { DownloadPlan, TransferStatus } from './plan.ts'

/** The folder of a download whose turn has come, or the one where what it is to fetch lies already. */
export type Place =
  | { kind: 'free'; folder: string; displayFolder: string }
  | { kind: 'here'; folder: string; displayFolder: string; progress: Extract<Download['progress'], { state: 'done' }> }

/** What preparing works with. */
export interface PreparationsOptions {
  /** Chooses a download's folder. `claimed` are the folders of others. */
  choose: (download: Download, claimed: ReadonlySet<string>) => Promise<Place>
  /** Works out what is to be fetched into it; asks Vi. */
  plan: (download: Download, folder: string, signal: AbortSignal) => Promise<DownloadPlan>
  patience?: PatienceOptions | undefined
}

/** What one preparation needs to know of its download. */
export interface Preparation {
  download: Download
  /** The folders of the others, at the moment when this one chooses its own. */
  claimed: () => ReadonlySet<string>
  onPlace: (place: Place) => void
  report: (status: TransferStatus) => void
  signal: AbortSignal
}

/** Prepares downloads: each gets its folder, and what is to be fetched is asked of Vi, for as long as that takes. */
export class Preparations {
  readonly #options: PreparationsOptions
  /** Folders are chosen one after the other, so that two downloads that start together do not choose the same one. */
  readonly #choosing = new Map<string, Promise<void>>()
  readonly #waiting = new Set<Patience>()

  constructor(options: PreparationsOptions) {
    this.#options = options
  }

  /** Asks at once where Vi could not be reached: after sleep, or when the network is back. */
  wake(): void {
    for (const patience of this.#waiting) patience.wake()
  }

  /** What is to be done, or null when everything is here already. */
  async prepare(preparation: Preparation): Promise<DownloadPlan | null> {
    const { download, report, signal } = preparation
    const patience = new Patience(this.#options.patience)
    let waitsFor = 'The save folder'
    this.#waiting.add(patience)
    const reporter = new OpeningReporter(patience, () => waitsFor, report)
    try {
      const place = await unlessAborted(this.#choose(preparation), signal)
      if (place.kind === 'here') return null
      waitsFor = 'Vi'
      const ask = () => this.#options.plan(download, place.folder, signal).catch((error: unknown) => Promise.reject(asPassing(error)))
      return await patience.insist(ask, signal)
    } finally {
      reporter.close()
      this.#waiting.delete(patience)
    }
  }

  #choose({ download, claimed, onPlace, signal }: Preparation): Promise<Place> {
    const before = this.#choosing.get(download.saveFolder) ?? Promise.resolve()
    const chosen = before.then(async () => {
      signal.throwIfAborted()
      const place = await this.#options.choose(download, claimed())
      if (!signal.aborted) onPlace(place)
      return place
    })
    const over = chosen.then(
      () => {},
      () => {},
    )
    this.#choosing.set(download.saveFolder, over)
    void over.then(() => {
      if (this.#choosing.get(download.saveFolder) === over) this.#choosing.delete(download.saveFolder)
    })
    return chosen
  }
}

/** A drive that does not answer keeps nobody from stopping. */
function unlessAborted<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
