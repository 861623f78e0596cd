/** A connection's progress over a while. */
export interface Pace {
  bytesPerSecond: number
  /** What it still has to fetch of its piece. */
  leftBytes: number
}

const FAR_BELOW = 0.2
/** A connection that is nearly done is left alone. */
const WORTH_MS = 5000

/** Whether a connection is far below its peers, so that asking anew for its rest is faster. At least two peers are needed to tell. */
export function isLaggard(own: Pace, peers: readonly Pace[]): boolean {
  if (peers.length < 2) return false
  const speeds = peers.map(({ bytesPerSecond }) => bytesPerSecond).sort((a, b) => a - b)
  const median = speeds[speeds.length >> 1] ?? 0
  return own.bytesPerSecond < median * FAR_BELOW && own.leftBytes > (own.bytesPerSecond * WORTH_MS) / 1000
}
