/** Passes on the latest of many values, one at a time; whoever reads slowly misses some in between, never the last. */
export class Latest<T> implements AsyncIterable<T> {
  #value: { value: T } | null = null
  #isEnded = false
  #failure: { error: unknown } | null = null
  #wake = () => {}

  put(value: T): void {
    this.#value = { value }
    this.#wake()
  }

  /** The last value. */
  end(value: T): void {
    this.#isEnded = true
    this.put(value)
  }

  fail(error: unknown): void {
    this.#failure = { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      if (this.#failure) throw this.#failure.error
      const next = this.#value
      if (next) {
        this.#value = null
        const isLast = this.#isEnded
        yield next.value
        if (isLast) return
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
