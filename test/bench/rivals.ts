import { spawn, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { delimiter } from 'node:path'
import type { HostUnderTest } from './host-under-test.ts'
import { type Usage, watch } from './process-watch.ts'

/** Something that a user would do instead. */
export interface Rival {
  name: string
  command: (url: string, folder: string, host: HostUnderTest) => { shell: string; env?: NodeJS.ProcessEnv }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const ca = ({ certificate }: HostUnderTest) => (certificate === null ? '' : `--cacert ${quoted(certificate)}`)

const CURL_TAR: Rival = {
  name: 'curl | tar x',
  command: (url, folder, host) => ({ shell: `curl -sf ${ca(host)} ${quoted(url)} | tar x -C ${quoted(folder)}` }),
}
const CURL_FILE: Rival = {
  name: 'curl -o f && tar xf f',
  command: (url, folder, host) => ({ shell: `cd ${quoted(folder)} && curl -sf ${ca(host)} -o f ${quoted(url)} && tar xf f && rm f` }),
}
const ARIA: Rival = {
  name: 'aria2c -x8 && tar xf',
  command: (url, folder, { certificate }) => ({
    shell: `cd ${quoted(folder)} && aria2c -q -x8 -s8 -k1M --file-allocation=none ${certificate === null ? '' : `--ca-certificate=${quoted(certificate)}`} -o f ${quoted(url)} && tar xf f && rm f`,
  }),
}

/** Vi's own SDK of a Python that has it. It asks for its own address. */
const sdk = (python: string, version: string): Rival => ({
  name: `Vi’s Python SDK ${version}`,
  command: (_url, folder, { sample, runId, certificate }) => ({
    shell: `${quoted(python)} -c ${quoted(`import vi; c = vi.Client(secret_key=${JSON.stringify(sample.secretKey)}, organization_id=${JSON.stringify(sample.organizationId)}, endpoint=${JSON.stringify(sample.apiUrl)}); c.models.download(${JSON.stringify(runId)}, ckpt="epoch_7", save_dir=${JSON.stringify(folder)})`)} > /dev/null 2>&1 || true`,
    env: {
      DATATURE_VI_API_ENDPOINT: sample.apiUrl,
      HOME: folder,
      ...(certificate === null ? {} : { SSL_CERT_FILE: certificate, REQUESTS_CA_BUNDLE: certificate }),
    },
  }),
})

/** Those that are installed here; of Vi's SDK, the one of each Python in `VI_SDK_PYTHON`, which is a list like `PATH`. */
export function installedRivals(): { first: Rival; others: Rival[] } {
  const has = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
  const others = [CURL_FILE]
  if (has('aria2c', ['--version'])) others.push(ARIA)
  for (const python of (process.env.VI_SDK_PYTHON ?? 'python3').split(delimiter)) {
    const { status, stdout } = spawnSync(python, ['-c', 'import vi; from importlib.metadata import version; print(version("vi-sdk"))'])
    if (status === 0) others.push(sdk(python, String(stdout).trim()))
  }
  return { first: CURL_TAR, others }
}

/** Runs a rival into an empty folder. */
export async function runRival(rival: Rival, host: HostUnderTest, folder: string): Promise<Usage & { tookMs: number }> {
  await mkdir(folder, { recursive: true })
  const { shell, env } = rival.command(await host.link(), folder, host)
  const startedMs = performance.now()
  const child = spawn('sh', ['-c', shell], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } })
  const stop = watch(child.pid ?? 0, folder)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  const tookMs = performance.now() - startedMs
  if (code !== 0) throw new Error(`${rival.name} ended with ${code}`)
  return { ...(await stop()), tookMs }
}
