import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So many bytes from the network between two rounds. */
const EVERY_BYTES = 8 * 1024 * 1024

/**
 * Has the buffers that come from the network collected in cheap rounds. Left to itself, V8 takes their size (they lie outside its
 * heap) for a reason to mark the whole heap every 30 MB or so, which at full speed cost as much as fetching, checking and
 * writing together. @returns what to tell of the bytes that come
 */
export function youngCollector(): (bytes: number) => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') return () => {}
  let bytes = 0
  return (more) => {
    bytes += more
    if (bytes < EVERY_BYTES) return
    bytes = 0
    collect({ type: 'minor' })
  }
}
