/**
 * A time for which a server is not asked, since it said so. Two clocks count: the monotonic one, which nobody sets, and the wall
 * clock, which goes on while the computer sleeps.
 */
export class Hold {
  readonly #endMs: number
  readonly #endWallMs: number

  constructor(durationMs: number) {
    this.#endMs = performance.now() + durationMs
    this.#endWallMs = Date.now() + durationMs
  }

  /** What is left of it; 0 when it is over. */
  get leftMs(): number {
    return Math.max(0, Math.min(this.#endMs - performance.now(), this.#endWallMs - Date.now()))
  }
}
