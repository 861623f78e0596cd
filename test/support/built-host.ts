import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/contract/contract.ts'
import { jsonSerializers } from '../../shared/contract/serializers.ts'

const SERVE = join(import.meta.dirname, '..', '..', 'out', 'main', 'serve.js')

/** The browser host as `npm start -- --browser` runs it: the built files, in a process and a home folder of its own. */
export interface BuiltHost {
  client: ContractRouterClient<typeof contract>
  homeFolder: string
  close(): Promise<void>
}

/** Starts a {@link BuiltHost}. The app must have been built. */
export async function startBuiltHost(): Promise<BuiltHost> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-built-'))
  const homeFolder = join(folder, 'home')
  await mkdir(homeFolder)
  const env = { PATH: process.env.PATH, HOME: homeFolder, USERPROFILE: homeFolder, VI_MODEL_BROWSER_DATA: join(folder, 'data') }
  const child = spawn(process.execPath, [SERVE, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const address = new URL(await printedAddress(child))
  const opened = await fetch(address, { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const headers = { cookie, origin: address.origin }
  return {
    client: createORPCClient(new RPCLink({ url: `${address.origin}/rpc`, headers, customJsonSerializers: jsonSerializers })),
    homeFolder,
    close: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function printedAddress({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('nothing to read from')
  for await (const line of createInterface({ input: stdout })) {
    const [address] = /http:\/\/\S+/.exec(line) ?? []
    if (address) return address
  }
  throw new Error('the built host ended without printing its address; has it been built?')
}
