import type { PieceSink } from './piece-sink.ts'
import type { PieceState } from './pieces.ts'
import { settleAll } from './settle-all.ts'

/** Takes the bytes of consecutive pieces that come in one answer, and passes each piece its own. */
export class RunSink {
  readonly #states: readonly PieceState[]
  readonly #sinkOf: (state: PieceState) => PieceSink
  readonly #finishing = new Set<Promise<void>>()
  #index = 0
  #sink: PieceSink | null = null
  #left = 0
  #failure: { error: unknown } | null = null

  constructor(states: readonly PieceState[], sinkOf: (state: PieceState) => PieceSink) {
    this.#states = states
    this.#sinkOf = sinkOf
  }

  /** Takes bytes; false when {@link RunSink.drained} should be awaited before more come. */
  push(chunk: Buffer): boolean {
    let hasRoom = true
    for (let at = 0; at < chunk.length; ) {
      const sink = this.#current()
      const part = chunk.subarray(at, at + this.#left)
      hasRoom = sink.push(part)
      at += part.length
      this.#left -= part.length
      if (this.#left === 0) this.#next(sink)
    }
    return hasRoom && this.#finishing.size < 2
  }

  /** Resolves when there is room again. @throws what writing failed with */
  async drained(): Promise<void> {
    await this.#sink?.drained()
    while (this.#finishing.size > 1) await Promise.race(this.#finishing)
    if (this.#failure) throw this.#failure.error
  }

  /** Writes what is left; resolves when nothing is being written any more. */
  async finish(): Promise<void> {
    await settleAll([...this.#finishing, this.#sink?.finish() ?? Promise.resolve()])
    if (this.#failure) throw this.#failure.error
  }

  #current(): PieceSink {
    if (this.#sink) return this.#sink
    const state = this.#states[this.#index]
    if (!state) throw new RangeError('more bytes than the pieces have')
    this.#left = state.piece.end - state.piece.start - state.writtenBytes
    this.#sink = this.#sinkOf(state)
    return this.#sink
  }

  #next(sink: PieceSink): void {
    this.#sink = null
    this.#index += 1
    const finishing = sink
      .finish()
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#finishing.delete(finishing))
    this.#finishing.add(finishing)
  }
}
