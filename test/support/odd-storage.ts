import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ByteRange } from '../../electron/download/storage.ts'
import { closeServer, listen } from '../../electron/sample/listen.ts'

/** A request that an {@link OddStorage} got. */
export interface StorageRequest {
  atMs: number
  range: ByteRange | null
}

/** A server in place of the storage that answers whatever a test says. */
export interface OddStorage {
  /** A pre-signed URL of its one archive. */
  archiveUrl: string
  requests: StorageRequest[]
  close(): Promise<void>
}

/** How an {@link OddStorage} answers one request; `nth` counts from 0. */
export type StorageAnswers = (response: ServerResponse, range: ByteRange | null, nth: number) => void

/** Starts an {@link OddStorage}. */
export async function startOddStorage(answer: StorageAnswers): Promise<OddStorage> {
  const requests: StorageRequest[] = []
  const server = createServer((request, response) => {
    const range = rangeOf(request)
    requests.push({ atMs: performance.now(), range })
    answer(response, range, requests.length - 1)
  })
  const url = await listen(server, 0)
  return { archiveUrl: `${url}/archive.tar?X-Goog-Signature=0123456789abcdef`, requests, close: () => closeServer(server) }
}

/** Answers a range of an archive as a storage should. */
export function sendRange(response: ServerResponse, range: ByteRange, sizeBytes: number, bytes: Buffer): void {
  const end = Math.min(range.end, sizeBytes)
  response
    .writeHead(206, {
      etag: '"odd-1"',
      'content-length': end - range.start,
      'content-range': `bytes ${range.start}-${end - 1}/${sizeBytes}`,
    })
    .end(bytes)
}

function rangeOf({ headers }: IncomingMessage): ByteRange | null {
  const match = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '')
  return match ? { start: Number(match[1]), end: Number(match[2]) + 1 } : null
}
