// Loaded into the host with --import: writes the delay of its main thread's event loop and the size of its heap to a file at
// SIGUSR2, and begins anew.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  process.on('SIGUSR2', () => {
    const delays = { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 }
    globalThis.gc?.()
    writeFileSync(process.env.EVENT_LOOP_FILE ?? '', JSON.stringify({ ...delays, heapBytes: process.memoryUsage().heapUsed }))
    delay.reset()
  })
}
