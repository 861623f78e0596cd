/** How much is written at once: fewer, larger writes leave the threads that write less to wait for. */
export const BATCH_BYTES = 2 * 1024 * 1024

const MOST_KEPT = 32

/**
 * Buffers that are used again and again. What comes from the network is copied into them at once, so that it lives no longer than
 * the garbage collector's cheap rounds: holding on to it until it is written has it cost full ones.
 */
export class BatchPool {
  readonly #free: Buffer[] = []

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES)
  }

  give(buffer: Buffer): void {
    if (this.#free.length < MOST_KEPT) this.#free.push(buffer)
  }
}
