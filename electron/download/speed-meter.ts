const WINDOW_MS = 3000
const SAMPLE_MS = 100
/** From when on silence is worth saying. */
const SILENT_MS = 10_000
/** From when on the time left is worth saying. */
const SETTLED_MS = 5000
const HISTORY_SECONDS = 60

/** Measures a download: its average speed over the last 3 seconds, each of the last 60, the time left, and silence. */
export class SpeedMeter {
  readonly #now: () => number
  #samples: { ms: number; bytes: number }[] = []
  #firstMs: number | null = null
  #lastByteMs: number
  #history: number[] = []
  #secondMs = 0
  #secondBytes = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#lastByteMs = now()
  }

  /** Notes how many bytes have come in all. The first call sets where counting begins. */
  record(totalBytes: number): void {
    const ms = this.#now()
    const last = this.#samples.at(-1)
    this.#keepHistory(ms, totalBytes)
    if (last && last.bytes === totalBytes) return
    if (last) {
      this.#firstMs ??= ms
      this.#lastByteMs = ms
    }
    if (last && ms - last.ms < SAMPLE_MS && this.#samples.length > 1) last.bytes = totalBytes
    else this.#samples.push({ ms, bytes: totalBytes })
    while (this.#samples.length > 2 && (this.#samples[1]?.ms ?? ms) < ms - WINDOW_MS) this.#samples.shift()
  }

  get bytesPerSecond(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    const spanMs = this.#now() - (first?.ms ?? 0)
    return first && last && spanMs > 0 ? Math.max(0, ((last.bytes - first.bytes) * 1000) / spanMs) : 0
  }

  /** The speed of each of the last 60 seconds, the latest last. */
  get history(): readonly number[] {
    return this.#history
  }

  /** Time left for so many bytes; null before 5 seconds of data, and while nothing comes. */
  leftMs(bytesLeft: number): number | null {
    const speed = this.bytesPerSecond
    if (this.#firstMs === null || this.#now() - this.#firstMs < SETTLED_MS || speed === 0 || this.silentMs !== null) return null
    return (bytesLeft / speed) * 1000
  }

  /** How long no byte has come, from 10 seconds on; else null. */
  get silentMs(): number | null {
    const silent = this.#now() - this.#lastByteMs
    return silent >= SILENT_MS ? silent : null
  }

  #keepHistory(ms: number, totalBytes: number): void {
    if (this.#samples.length === 0) {
      this.#secondMs = ms
      this.#secondBytes = totalBytes
      return
    }
    const spanMs = ms - this.#secondMs
    if (spanMs < 1000) return
    const speed = ((totalBytes - this.#secondBytes) * 1000) / spanMs
    for (let second = 0; second < Math.min(HISTORY_SECONDS, Math.floor(spanMs / 1000)); second++) this.#history.push(Math.max(0, speed))
    this.#history = this.#history.slice(-HISTORY_SECONDS)
    this.#secondMs = ms
    this.#secondBytes = totalBytes
  }
}
