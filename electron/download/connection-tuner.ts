/** How connections are added. */
export interface TunerOptions {
  first?: number
  most: number
}

/** A download begins with so many connections. */
export const FIRST_CONNECTIONS = 2
const WINDOW_MS = 250
const GROWTH = 1.05
/** So long after a connection that did not help, another one is tried: networks change. */
const HOLD_MS = 10_000
const BURST_MS = 1000

/**
 * Decides how many connections a download uses: one more for as long as each made it faster by 5 %, fewer when the server asks
 * for it.
 */
export class ConnectionTuner {
  target: number
  most: number
  #windowStartMs: number
  #windowBytes = 0
  #speedBefore = 0
  #isTrying = true
  #holdUntilMs = 0
  #slowedAtMs = Number.NEGATIVE_INFINITY

  constructor({ first = FIRST_CONNECTIONS, most }: TunerOptions, nowMs: number) {
    this.most = most
    this.target = Math.min(first, most)
    this.#windowStartMs = nowMs
  }

  /** Notes bytes that came. Called at any rate; decides about four times a second, more slowly where answers take their time. */
  note(bytes: number, nowMs: number, answerMs = 0): void {
    this.#windowBytes += bytes
    const spanMs = nowMs - this.#windowStartMs
    if (spanMs < Math.max(WINDOW_MS, 5 * answerMs)) return
    const speed = this.#windowBytes / spanMs
    this.#windowBytes = 0
    this.#windowStartMs = nowMs
    this.target = Math.min(this.target, this.most)
    if (this.#isTrying) {
      if (speed >= this.#speedBefore * GROWTH && speed > 0) this.#add(speed)
      else {
        this.#isTrying = false
        this.#holdUntilMs = nowMs + HOLD_MS
      }
    } else if (nowMs >= this.#holdUntilMs) this.#add(speed)
  }

  /** The server asked for fewer requests. */
  slowDown(nowMs: number): void {
    if (nowMs - this.#slowedAtMs < BURST_MS) return // one step for one burst of refusals
    this.#slowedAtMs = nowMs
    this.target = Math.max(1, this.target - 1)
    this.#isTrying = false
    this.#holdUntilMs = nowMs + HOLD_MS
  }

  #add(speed: number): void {
    this.#speedBefore = speed
    this.#isTrying = this.target < this.most
    this.target = Math.min(this.most, this.target + 1)
  }
}
