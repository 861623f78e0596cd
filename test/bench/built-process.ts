import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', 'out', 'main')

/** Starts a script of the built app. */
export function startBuilt(file: string, args: string[], nodeArgs: string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, join(folder, file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** The first line that a process prints. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (data) => {
      text += data
      if (text.includes('\n')) resolve(text.split('\n', 1)[0] ?? '')
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said anything`)))
  })
}
