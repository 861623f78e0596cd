import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'

const drivers = join(import.meta.dirname, '..', 'sdk')
const VERSION = 'from importlib.metadata import version; print(version("vi-sdk"))'

/** The Pythons that `VI_SDK_PYTHON` names, a list as in `PATH`, by the version of vi-sdk that each has. @throws when one has none */
export function sdkPythons(named = process.env.VI_SDK_PYTHON ?? ''): Map<string, string> {
  const pythons = named.split(delimiter).filter(Boolean)
  return new Map(
    pythons.map((python) => {
      const { status, stdout } = spawnSync(python, ['-c', VERSION], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`VI_SDK_PYTHON names ${python}, which has no vi-sdk. CONTRIBUTING.md says how to make one.`)
      return [stdout.trim(), python]
    }),
  )
}

/**
 * Runs a driver of `test/sdk/` to its end. It sees nothing of this process's environment, so no key either.
 * @returns what it printed on its last line
 * @throws when it does not end with 0
 */
export async function runDriver(python: string, driver: string, args: unknown[], environment: NodeJS.ProcessEnv): Promise<unknown[]> {
  const child = spawn(python, [join(drivers, driver), ...args.map((each) => JSON.stringify(each))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8', ...environment },
  })
  const [printed, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`${driver} ended with ${code}: ${complaints}`)
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '')
}
