import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const own = new Map<number, Promise<string | null>>()

/**
 * When a process was started, as a text that only serves to be compared: pids are used again. Null where the system does not
 * say cheaply (Windows), or there is no such process.
 */
export function processStart(pid: number): Promise<string | null> {
  if (pid !== process.pid) return ask(pid)
  const known = own.get(pid) ?? ask(pid)
  own.set(pid, known)
  return known
}

async function ask(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const [stat, bootId] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')])
      // Field 22 counted after the name, which stands in brackets and may hold anything (proc_pid_stat(5)).
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
      return ticks === undefined ? null : `${bootId.trim()} ${ticks}`
    }
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 2000 })
      return stdout.trim() || null
    }
    return null
  } catch {
    return null
  }
}
