import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Server } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { encodeCrc32c } from '../archive/crc32c.ts'
import type { Faults } from './faults.ts'
import { hostileArchive } from './hostile.ts'
import { refuseFor } from './listen.ts'
import { hexOf } from './random.ts'
import type { ComputedObject } from './segments.ts'
import type { AddressSigner } from './signing.ts'

const CHUNK = 256 * 1024
const GENERATION = 1_764_000_000_000_000
/** How long a connection may have been idle and still make up for it when it is throttled. */
const CREDIT_MS = 50

type Asked = IncomingMessage | Http2ServerRequest
type Answer = ServerResponse | Http2ServerResponse

/** Finds an object by its path; null when there is none. `generation` 1 is the object that replaced it. */
export type FindObject = (path: string, generation: number) => ComputedObject | null

/** What the storage was asked, for tests to look at. */
export interface StorageRequest {
  method: string
  path: string
  range: string | null
  authorization: boolean
  /** How much of the object was sent, so far. */
  sentBytes: number
}

/**
 * An object-storage server in the manner of Google Cloud Storage: signed addresses, ranges, strong tags, checksums, over TLS also
 * HTTP/2 to those who ask for it; and faults.
 */
export function createStorageServer(
  signer: AddressSigner,
  find: FindObject,
  faults: Faults,
  log: StorageRequest[],
  tls: Certificate | null,
): Server {
  const listener = (request: Asked, response: Answer) => {
    const own = faultsOfRequest(faults)
    if (own.refuseMs > 0) return refuseFor(server, own.refuseMs)
    answer(request, response, signer, find, own, log).catch(() => cut(response))
  }
  const server: Server = tls ? createSecureServer({ ...tls, allowHTTP1: true }, listener) : createServer(listener)
  return server
}

/** What a server proves its name with, in PEM. */
export interface Certificate {
  cert: string
  key: string
}

/** The faults of one request: those of all, and the next entry of the script. Counters count down for all. */
function faultsOfRequest(faults: Faults): Faults {
  const next = faults.script.shift()
  if (next) return withDefaults(faults, next)
  const own = { ...faults }
  if (faults.unavailableTimes > 0) faults.unavailableTimes -= 1
  else if (faults.rateLimitedTimes > 0) faults.rateLimitedTimes -= 1
  return own
}

async function answer(
  request: Asked,
  response: Answer,
  signer: AddressSigner,
  find: FindObject,
  faults: Faults,
  log: StorageRequest[],
): Promise<void> {
  const address = new URL(request.url ?? '/', `http://${request.headers.host ?? 'storage'}`)
  const entry: StorageRequest = {
    method: request.method ?? '',
    path: address.pathname,
    range: request.headers.range ?? null,
    authorization: request.headers.authorization !== undefined,
    sentBytes: 0,
  }
  log.push(entry)
  if (faults.latencyMs > 0) await sleep(faults.latencyMs)
  const refusal = refuse(request, address, signer, faults)
  if (refusal) return sendError(response, refusal, faults)
  const object = faults.hostile ? hostileArchive(faults.hostile) : find(address.pathname, faults.replaced ? 1 : 0)
  if (!object) return sendError(response, { status: 404, code: 'NoSuchKey' }, faults)
  await send(request, response, address.pathname, object, faults, entry)
}

interface Refusal {
  status: number
  code: string
}

function refuse(request: Asked, address: URL, signer: AddressSigner, faults: Faults): Refusal | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, code: 'MethodNotAllowed' }
  // A bearer token beside a signature is two ways to ask at once, and a key that has gone astray.
  if (request.headers.authorization !== undefined) return { status: 400, code: 'InvalidArgument' }
  const validity = signer.check(address, Date.now())
  if (validity === 'forged') return { status: 403, code: 'SignatureDoesNotMatch' }
  if (validity === 'expired' || faults.expired) return { status: 400, code: 'ExpiredToken' }
  if (request.method === 'HEAD' && faults.refuseHead) return { status: 403, code: 'SignatureDoesNotMatch' }
  if (faults.unavailableTimes > 0) return { status: 503, code: 'ServiceUnavailable' }
  if (faults.rateLimitedTimes > 0) return { status: 429, code: 'SlowDown' }
  return null
}

function sendError(response: Answer, refusal: Refusal, faults: Faults): void {
  const retryAfter = refusal.status === 429 || refusal.status === 503 ? faults.retryAfter : null
  response.writeHead(refusal.status, { 'content-type': 'application/xml', ...(retryAfter ? { 'retry-after': retryAfter } : {}) })
  response.end(`<?xml version='1.0' encoding='UTF-8'?><Error><Code>${refusal.code}</Code></Error>`)
}

async function send(
  request: Asked,
  response: Answer,
  path: string,
  object: ComputedObject,
  faults: Faults,
  entry: StorageRequest,
): Promise<void> {
  const sizeBytes = object.sizeBytes - faults.truncatedBytes
  const range = faults.noRanges ? null : parseRange(request.headers.range, sizeBytes)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${sizeBytes}` }).end()
    return
  }
  const etag = `"${hexOf(`${path}/${object.sizeBytes}/${faults.replaced}/${faults.hostile}`, 32)}"`
  const condition = request.headers['if-match']
  if (condition !== undefined && condition !== etag) return sendError(response, { status: 412, code: 'PreconditionFailed' }, faults)
  const asked = range ?? { start: 0, end: sizeBytes - 1 }
  const start = range && faults.wrongRange ? Math.floor(asked.start / 2) + 1 : asked.start
  const end = range && faults.partBytes !== null ? Math.min(asked.end, start + Math.max(1, faults.partBytes) - 1) : asked.end
  response.writeHead(range ? 206 : 200, {
    'content-type': 'application/x-tar',
    etag,
    'last-modified': new Date(GENERATION / 1000).toUTCString(),
    'x-goog-generation': String(GENERATION + (faults.replaced ? 1 : 0)),
    ...(faults.noChecksum ? {} : { 'x-goog-hash': `crc32c=${encodeCrc32c(object.crc32c)}` }),
    ...(faults.noRanges ? {} : { 'accept-ranges': 'bytes' }),
    ...(faults.noLength ? {} : { 'content-length': String(end - start + 1) }),
    ...(range ? { 'content-range': `bytes ${start}-${end}/${sizeBytes}` } : {}),
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  await sendBytes(request, response, object, start, end + 1, faults, entry)
}

/** Reads a single byte range (RFC 9110 §14.1.2); null when there is none to obey. */
function parseRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  if (match[1] === '') {
    const suffix = Math.min(Number(match[2]), sizeBytes)
    return suffix === 0 ? 'unsatisfiable' : { start: sizeBytes - suffix, end: sizeBytes - 1 }
  }
  const start = Number(match[1])
  const end = match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1)
  if (start >= sizeBytes) return 'unsatisfiable'
  return start <= end ? { start, end } : null
}

async function sendBytes(
  request: Asked,
  response: Answer,
  object: ComputedObject,
  start: number,
  end: number,
  faults: Faults,
  entry: StorageRequest,
): Promise<void> {
  const body: Writable = 'stream' in response ? response.stream : response
  for (let at = start; at < end; ) {
    const sent = at - start
    if (faults.dropAfterBytes !== null && sent >= faults.dropAfterBytes) {
      cut(response)
      return
    }
    if (faults.stallAfterBytes !== null && sent >= faults.stallAfterBytes) {
      await new Promise((resolve) => body.once('close', resolve))
      return
    }
    const limit = Math.min(faults.dropAfterBytes ?? Number.POSITIVE_INFINITY, faults.stallAfterBytes ?? Number.POSITIVE_INFINITY)
    let chunk = object.view(at, Math.min(CHUNK, end - at, limit - sent))
    if (faults.flippedBitAt !== null && faults.flippedBitAt >= at && faults.flippedBitAt < at + chunk.length) {
      chunk = Buffer.from(chunk)
      const index = faults.flippedBitAt - at
      chunk[index] = (chunk[index] ?? 0) ^ 1
    }
    at += chunk.length
    entry.sentBytes += chunk.length
    if (!body.write(chunk)) await drained(body)
    if (body.destroyed) return
    if (faults.throttleBytesPerSecond > 0) await turnOf(request, (chunk.length / faults.throttleBytesPerSecond) * 1000)
  }
  body.end()
}

const freeAt = new WeakMap<object, number>()

/** Waits until what was sent would have passed through the connection, which HTTP/2 shares between answers. */
async function turnOf(request: Asked, takesMs: number): Promise<void> {
  const connection = 'stream' in request ? (request.stream.session ?? request) : request.socket
  const now = performance.now()
  const doneMs = Math.max(freeAt.get(connection) ?? now, now - CREDIT_MS) + takesMs
  freeAt.set(connection, doneMs)
  await sleep(Math.max(0, doneMs - now))
}

/** Cuts the connection in the middle of an answer. */
function cut(response: Answer): void {
  if ('stream' in response) response.stream.session?.destroy()
  else response.destroy()
}

function drained(body: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      body.off('drain', done)
      body.off('close', done)
      resolve()
    }
    body.on('drain', done)
    body.on('close', done)
  })
}
