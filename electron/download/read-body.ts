import { type StorageAnswer, unreachable } from './storage.ts'

/**
 * Reads an answer into memory. One that is cut, or stops coming for so long, has failed for now.
 * @throws PassingError, or the signal's reason
 */
export function readBody({ body, hostname }: StorageAnswer, stallMs: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const timer = setTimeout(() => body.destroy(), stallMs)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      settle()
    }
    const fail = (cause: unknown) => end(() => reject(signal.aborted ? signal.reason : unreachable(hostname, cause)))
    body.on('data', (chunk: Buffer) => {
      timer.refresh()
      chunks.push(chunk)
    })
    body.on('end', () => end(() => resolve(Buffer.concat(chunks))))
    body.on('error', fail)
    body.on('close', () => fail(null)) // after `end` this changes nothing
  })
}
