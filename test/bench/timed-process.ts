import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Usage, watch } from './process-watch.ts'

/** A command for a shell. */
export interface Command {
  shell: string
  env?: NodeJS.ProcessEnv
}

/** How a command ended, how long it took and what it came to. */
export interface Ended extends Usage {
  tookMs: number
  /** Why it counts for nothing, in words; null when it ended with 0 in time. */
  failure: string | null
  /** The end of what it said. */
  tail: string
}

const TAIL_CHARACTERS = 2000
const LAST_WORDS_MS = 1000

/** Runs a command and everything that it starts, until it ends or its time is over. */
export async function runTimed({ shell, env }: Command, folder: string, timeoutMs: number): Promise<Ended> {
  const startedMs = performance.now()
  const child = spawn('sh', ['-c', shell], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let tail = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = `${tail}${text}`.slice(-TAIL_CHARACTERS)
    })
  const group = child.pid
  const closed = once(child, 'close').catch(() => {})
  const exited = once(child, 'exit') // or `error`, where there is no shell
  const stop = watch(group ?? 0, folder)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endGroup(group)
  }, timeoutMs)
  const [code, signal] = (await exited.finally(() => clearTimeout(timer))) as [number | null, NodeJS.Signals | null]
  const tookMs = performance.now() - startedMs
  endGroup(group) // whatever it has left running
  await Promise.race([closed, sleep(LAST_WORDS_MS)])
  const failure = isLate ? `did not end within ${timeoutMs / 1000} s` : endWords(code, signal)
  return { ...(await stop()), tookMs, failure, tail: tail.trim() }
}

function endWords(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal) return `was ended by ${signal}`
  return code === 0 ? null : `ended with ${code}`
}

function endGroup(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
