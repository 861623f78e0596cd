import { setMaxListeners } from 'node:events'
import type { ArchiveSource } from './archive-source.ts'
import { ConnectionTuner } from './connection-tuner.ts'
import { DownloadError } from './download-error.ts'
import { isLaggard, type Pace } from './pace.ts'
import { PassingError, type Patience, PROGRESS_BYTES } from './patience.ts'
import type { PieceSink } from './piece-sink.ts'
import { isWhole, leftBytes, type PieceState } from './pieces.ts'
import type { RateLimit } from './rate-limit.ts'
import { RunSink } from './run-sink.ts'
import { type ByteRange, type StorageAnswer, tooLittle, unreachable } from './storage.ts'

/** What connections need. */
export interface ConnectionsOptions {
  source: ArchiveSource
  patience: Patience
  rateLimit: RateLimit
  mostConnections: number
  /** A connection without data for so long is dropped; that is no failure. */
  stallMs: number
  sinkOf: (state: PieceState) => PieceSink
  onReceived: (bytes: number) => void
  signal: AbortSignal
}

const PACE_WINDOW_MS = 4000
const TICK_MS = 250

/** A request should keep a connection busy for so many times as long as its answer takes to begin. */
const WORTH_ANSWERS = 10

/** One connection at work. */
interface Lane {
  /** What it still has to fetch of what it asked for. */
  leftBytes: number
  bytesPerMs: number
  drop: ((error: Error) => void) | null
  lastByteMs: number
  windowBytes: number
  windowStartMs: number
  isHeldBack: boolean
}

/** Fetches pieces over several connections at once, handing them out in ascending order from one queue. */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #tuner: ConnectionTuner
  readonly #lanes = new Set<Lane>()
  readonly #abort = new AbortController()
  #queue: PieceState[] = []
  #answerMs = 0

  constructor(options: ConnectionsOptions) {
    this.#options = options
    setMaxListeners(0, this.#abort.signal) // every connection listens
    this.#tuner = new ConnectionTuner({ most: options.mostConnections }, performance.now())
  }

  /** How many connections are at work. */
  get count(): number {
    return this.#lanes.size
  }

  /** The most that may be opened, changed while they work. */
  limit(most: number): void {
    this.#tuner.most = most
  }

  /** Begins anew on every connection: what they wait for may have died while the computer slept. */
  reconnect(): void {
    for (const lane of this.#lanes) lane.drop?.(new Dropped())
  }

  /** Fetches every piece that is not whole. @throws the first failure that does not pass, when all connections have stopped */
  async fetch(states: readonly PieceState[]): Promise<void> {
    this.#queue = states.filter((state) => !isWhole(state))
    const { signal } = this.#options
    const onAbort = () => this.#abort.abort(signal.reason)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    const ticker = setInterval(() => this.#tick(), TICK_MS)
    try {
      await new Promise<void>((resolve, reject) => {
        let failure: { error: unknown } | null = null
        const fill = () => {
          while (!failure && this.#queue.length > 0 && this.#lanes.size < this.#tuner.target) start()
          if (this.#lanes.size > 0) return
          if (failure) reject(failure.error)
          else resolve()
        }
        const start = () => {
          const lane = newLane()
          this.#lanes.add(lane)
          this.#run(lane, fill)
            .catch((error: unknown) => {
              failure ??= { error }
              this.#abort.abort(error)
            })
            .finally(() => {
              this.#lanes.delete(lane)
              fill()
            })
        }
        fill()
      })
    } finally {
      clearInterval(ticker)
      signal.removeEventListener('abort', onAbort)
    }
  }

  async #run(lane: Lane, fill: () => void): Promise<void> {
    while (this.#lanes.size <= this.#tuner.target) {
      const states = this.#takeRun(lane)
      if (states.length === 0) return
      await this.#fetchRun(lane, states, fill)
    }
  }

  /** The next pieces for a connection: several in a row where a single one is over before the next answer would begin. */
  #takeRun(lane: Lane): PieceState[] {
    const [first] = this.#queue
    if (!first) return []
    const share = Math.floor(this.#queue.length / (2 * this.#tuner.target)) // the tail is shared among all
    const worthBytes = lane.bytesPerMs * this.#answerMs * WORTH_ANSWERS
    let count = 1
    let { end } = first.piece
    while (count < share && end - first.piece.start < worthBytes) {
      const next = this.#queue[count]
      if (!next || next.piece.start !== end || next.writtenBytes > 0) break
      end = next.piece.end
      count += 1
    }
    return this.#queue.splice(0, count)
  }

  async #fetchRun(lane: Lane, states: PieceState[], fill: () => void): Promise<void> {
    const [first] = states
    for (let tries = 0; first && states.some((state) => !isWhole(state)); ) {
      const rest = states.filter((state) => !isWhole(state))
      const before = leftBytes(rest)
      try {
        await this.#fetchRest(lane, rest, fill)
        if (!hasProgress(rest, before)) throw tooLittle()
        this.#options.patience.noteSuccess()
        tries = 0
      } catch (error) {
        if (hasProgress(rest, before)) tries = 0
        // What has not begun may go to others meanwhile.
        const begun = rest.filter((state) => !isWhole(state))
        states = begun.slice(0, 1)
        this.#queue.unshift(...begun.slice(1))
        if (error instanceof Dropped && leftBytes(rest) < before) continue // silence was wait enough
        if (error instanceof PassingError && error.slowDown) this.#tuner.slowDown(performance.now())
        await this.#options.patience.wait(error instanceof Dropped ? silent() : error, tries, this.#abort.signal)
        if (!(error instanceof Dropped)) tries += 1
      }
    }
  }

  /** One request for what is left of some pieces in a row, and its answer, which may be less. */
  async #fetchRest(lane: Lane, states: readonly PieceState[], fill: () => void): Promise<void> {
    const abort = new AbortController()
    const stop = () => abort.abort(this.#abort.signal.reason)
    let dropped: Error | null = null
    lane.drop = (error) => {
      dropped = error
      abort.abort(error)
    }
    lane.lastByteMs = performance.now()
    lane.leftBytes = leftBytes(states)
    this.#abort.signal.addEventListener('abort', stop)
    try {
      this.#abort.signal.throwIfAborted()
      const askedMs = performance.now()
      const answer = await this.#options.source.askRange(rangeOf(states), abort.signal)
      const beganMs = performance.now()
      this.#answerMs = this.#answerMs === 0 ? beganMs - askedMs : this.#answerMs * 0.8 + (beganMs - askedMs) * 0.2
      await this.#pump(lane, states, answer, fill)
      lane.bytesPerMs = (answer.range.end - answer.range.start) / Math.max(1, performance.now() - beganMs)
    } catch (error) {
      this.#abort.signal.throwIfAborted()
      throw dropped ?? error
    } finally {
      lane.drop = null
      this.#abort.signal.removeEventListener('abort', stop)
    }
  }

  async #pump(
    lane: Lane,
    states: readonly PieceState[],
    { body, range, hostname }: StorageAnswer & { range: ByteRange },
    fill: () => void,
  ): Promise<void> {
    const { rateLimit, patience, onReceived, sinkOf } = this.#options
    const sink = new RunSink(states, sinkOf)
    let left = range.end - range.start
    let held: NodeJS.Timeout | null = null
    try {
      await new Promise<void>((resolve, reject) => {
        const hold = (waiting: Promise<unknown>) => {
          body.pause()
          lane.isHeldBack = true
          waiting.then(
            () => {
              lane.isHeldBack = false
              lane.lastByteMs = performance.now()
              body.resume()
            },
            (error: unknown) => reject(error),
          )
        }
        body.on('data', (chunk: Buffer) => {
          left -= chunk.length
          if (left < 0) return reject(unreachable(hostname, null))
          const now = performance.now()
          lane.lastByteMs = now
          lane.leftBytes -= chunk.length
          lane.windowBytes += chunk.length
          patience.noteBytes(chunk.length)
          onReceived(chunk.length)
          this.#tuner.note(chunk.length, now, this.#answerMs)
          if (this.#lanes.size < this.#tuner.target && this.#queue.length > 0) fill()
          const waitMs = rateLimit.take(chunk.length)
          const hasRoom = sink.push(chunk)
          if (waitMs > 0) {
            const limited = new Promise<void>((done) => {
              held = setTimeout(done, waitMs)
            })
            hold(hasRoom ? limited : Promise.all([limited, sink.drained()]))
          } else if (!hasRoom) hold(sink.drained())
        })
        body.on('end', resolve)
        body.on('error', (error) => reject(unreachable(hostname, error)))
        body.on('close', () => reject(unreachable(hostname, null))) // after `end` this changes nothing
      })
      if (left > 0) throw unreachable(hostname, null)
    } catch (error) {
      body.destroy()
      // What came before the connection broke is kept.
      await sink.finish()
      throw error
    } finally {
      if (held) clearTimeout(held)
      lane.isHeldBack = false
    }
    await sink.finish()
  }

  #tick(): void {
    const now = performance.now()
    const { stallMs } = this.#options
    const lanes = [...this.#lanes]
    for (const lane of lanes) {
      if (!lane.drop || lane.isHeldBack) continue
      if (now - lane.lastByteMs >= stallMs) lane.drop(new Dropped())
    }
    for (const lane of lanes) {
      if (now - lane.windowStartMs < PACE_WINDOW_MS) continue
      const peers = lanes.filter((peer) => peer !== lane && peer.drop).map((peer) => paceOf(peer, now))
      if (lane.drop && !lane.isHeldBack && isLaggard(paceOf(lane, now), peers)) lane.drop(new Dropped())
    }
    if (lanes.every((lane) => now - lane.windowStartMs >= PACE_WINDOW_MS)) {
      for (const lane of lanes) Object.assign(lane, { windowBytes: 0, windowStartMs: now })
    }
  }
}

/** Whether enough came of some pieces, or one of them is whole. */
function hasProgress(states: readonly PieceState[], leftBefore: number): boolean {
  return leftBefore - leftBytes(states) >= PROGRESS_BYTES || states.some(isWhole)
}

/** A connection was given up so that its rest is asked for anew. */
class Dropped extends Error {}

function silent(): PassingError {
  return new PassingError(
    new DownloadError('STORAGE_UNREACHABLE', {
      message: 'The storage stopped sending.',
      detail: 'A connection was open, but no data came.',
      advice: 'Check the network connection, then try again.',
    }),
  )
}

function newLane(): Lane {
  const now = performance.now()
  return { leftBytes: 0, bytesPerMs: 0, drop: null, lastByteMs: now, windowBytes: 0, windowStartMs: now, isHeldBack: false }
}

function paceOf({ windowBytes, windowStartMs, leftBytes }: Lane, now: number): Pace {
  return { bytesPerSecond: (windowBytes * 1000) / Math.max(1, now - windowStartMs), leftBytes }
}

/** From the first byte that is missing of the first piece to the end of the last. */
function rangeOf(states: readonly PieceState[]): ByteRange {
  const first = states[0]
  const last = states.at(-1)
  if (!first || !last) throw new RangeError('no pieces')
  return { start: first.piece.start + first.writtenBytes, end: last.piece.end }
}
