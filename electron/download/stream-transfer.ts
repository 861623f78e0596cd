import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { crc32c } from '../archive/crc32c.ts'
import { includesFile } from '../library/layout.ts'
import { requireSpace } from './disk-space.ts'
import { archiveFacts, damaged, finish } from './finish.ts'
import { heldFile } from './held.ts'
import { PassingError } from './patience.ts'
import type { TransferFile, TransferOutcome, TransferStatus } from './plan.ts'
import { type StorageAnswer, unreachable } from './storage.ts'
import { REPORT_MS, type TransferContext } from './transfer-context.ts'
import { Unpacker } from './unpack.ts'

/** A stream that breaks starts over; so often, then it is left to the user. */
const TRIES = 3

/**
 * A transfer in one stream, for archives that cannot be read by range: compressed ones, and storage without ranges. It cannot go
 * on from where it was stopped.
 */
export async function streamTransfer(context: TransferContext): Promise<TransferOutcome> {
  const { patience, signal, part } = context
  for (let tries = 1; ; tries++) {
    try {
      return await once(context)
    } catch (error) {
      if (!(error instanceof PassingError)) throw error
      if (tries >= TRIES) throw error.lasting
      await patience.wait(error, tries, signal)
      await part.clear()
    }
  }
}

async function once(context: TransferContext): Promise<TransferOutcome> {
  const { plan, part, source, report, signal, patience } = context
  const answer = await patience.insist(() => source.ask(null), signal)
  const files: TransferFile[] = []
  const status: TransferStatus = {
    stage: 'downloading',
    totalBytes: answer.sizeBytes,
    receivedBytes: 0,
    files,
    connections: 1,
    linkExpiresAtMs: null,
    canResume: false,
    trouble: null,
    waitsForNetwork: false,
  }
  const show = () => report({ ...status, trouble: patience.trouble, linkExpiresAtMs: source.links.expiresAtMs })
  const timer = setInterval(show, REPORT_MS)
  try {
    if (answer.sizeBytes !== null) await requireSpace(context.space, plan.folder, answer.sizeBytes + RESERVE_BYTES)
    show()
    const unpacker = new Unpacker(
      part.path,
      {
        file: (path, sizeBytes) => files.push({ path, sizeBytes, writtenBytes: 0 }),
        written: (path, writtenBytes) => {
          const file = files.findLast((candidate) => candidate.path === path)
          if (file) file.writtenBytes = writtenBytes
        },
      },
      (path) => includesFile(plan.parts, path) || (context.held !== null && !!heldFile(context.held, path)),
    )
    const crc = await unpack(context, answer, unpacker, status)
    status.stage = 'checking'
    show()
    const archive = archiveFacts(status.receivedBytes, answer.etag, unpacker.leftOut.length === 0 ? crc : null, answer.crc32c)
    return await finish(part, plan, { files: unpacker.files, leftOut: unpacker.leftOut, archive }, signal)
  } finally {
    clearInterval(timer)
    answer.body.destroy()
  }
}

/** Unpacks the stream and compares it with what was promised. @returns CRC32C of all bytes */
async function unpack(
  { patience, rateLimit, signal }: TransferContext,
  answer: StorageAnswer,
  unpacker: Unpacker,
  status: TransferStatus,
): Promise<number> {
  let crc = 0
  try {
    for await (const chunk of chunksOf(answer, signal)) {
      crc = crc32c(chunk, crc)
      status.receivedBytes += chunk.length
      patience.noteBytes(chunk.length)
      await unpacker.write(chunk)
      await rateLimit.pause(chunk.length, signal)
    }
    const missing = answer.sizeBytes !== null && status.receivedBytes !== answer.sizeBytes
    if (missing) throw damaged('Fewer bytes arrived than the storage announced.')
    if (answer.crc32c !== null && answer.crc32c !== crc) throw damaged('The bytes that arrived do not match the published checksum.')
    await unpacker.end()
    return crc
  } catch (error) {
    await unpacker.settle()
    throw error
  }
}

async function* chunksOf({ body, hostname }: StorageAnswer, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(hostname, error)
  }
}
