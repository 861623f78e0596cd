/** How much is written at once: fewer, larger writes leave the threads that write less to wait for. */
export const BATCH_BYTES = 2 * 1024 * 1024
/** What the memory, the place in the file and the length of a direct write are multiples of: a page, and at least a disk's block. */
export const DIRECT_BYTES = 4096

const MOST_KEPT = 32
const WASM_PAGE_BYTES = 65_536

const pages = new WeakSet<ArrayBufferLike>()

/** Whether bytes begin where a direct write may: at a page of memory. */
export function isPageAligned(bytes: Buffer): boolean {
  return pages.has(bytes.buffer) && bytes.byteOffset % DIRECT_BYTES === 0
}

/**
 * Buffers that are used again and again. What comes from the network is copied into them at once, so that it lives no longer than
 * the garbage collector's cheap rounds: holding on to it until it is written has it cost full ones. Their memory begins at a page,
 * which direct writes need and only WebAssembly's memory promises; beyond it, ordinary memory is given.
 */
export class BatchPool {
  #free: Buffer[] | null = null

  take(): Buffer {
    this.#free ??= pagedBuffers()
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES)
  }

  give(buffer: Buffer): void {
    if (isPageAligned(buffer)) this.#free?.push(buffer)
  }

  /** Lets go of the memory. */
  clear(): void {
    this.#free = null
  }
}

/** Memory that is not touched costs nothing. */
function pagedBuffers(): Buffer[] {
  try {
    const wasmPages = (MOST_KEPT * BATCH_BYTES) / WASM_PAGE_BYTES
    const { buffer } = new WebAssembly.Memory({ initial: wasmPages, maximum: wasmPages })
    pages.add(buffer)
    return Array.from({ length: MOST_KEPT }, (_, index) => Buffer.from(buffer, index * BATCH_BYTES, BATCH_BYTES)).reverse()
  } catch {
    return [] // an address space that is limited: then every batch is ordinary memory
  }
}
