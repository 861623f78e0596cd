import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1024 * 1024

/** Whether two files hold the same bytes. @throws the signal's reason; file-system errors */
export async function haveSameBytes(pathA: string, pathB: string, signal?: AbortSignal): Promise<boolean> {
  const a = await open(pathA, 'r')
  const b = await open(pathB, 'r').catch(async (error: unknown) => {
    await a.close()
    throw error
  })
  try {
    const [bytesA, bytesB] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)]
    for (let at = 0; ; ) {
      signal?.throwIfAborted()
      const [readA, readB] = await Promise.all([a.read(bytesA, 0, CHUNK_BYTES, at), b.read(bytesB, 0, CHUNK_BYTES, at)])
      const length = Math.min(readA.bytesRead, readB.bytesRead)
      if (length === 0) return readA.bytesRead === readB.bytesRead
      if (!bytesA.subarray(0, length).equals(bytesB.subarray(0, length))) return false
      at += length
    }
  } finally {
    await Promise.all([a.close(), b.close()])
  }
}
