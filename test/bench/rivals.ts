import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Gateway } from '../../electron/sample/paging.ts'
import { sdkPythons } from '../support/vi-sdk.ts'
import type { Usage } from './process-watch.ts'
import type { Measurement } from './row.ts'
import { type Command, runTimed } from './timed-process.ts'
import { filesFailure, type Truth } from './truth.ts'

/** A checkpoint to fetch, and where from. */
export interface RivalTarget {
  /** A pre-signed URL of the archive. */
  url: string
  apiUrl: string
  secretKey: string
  organizationId: string
  runId: string
  modelId: string
  certificate: string | null
}

/** Something that a user would do instead. */
export interface Rival {
  name: string
  isSdk: boolean
  gateway: Gateway
  command: (target: RivalTarget, folder: string) => Command
  /** Where in its folder the archive's files are in the end. */
  filesFolder: (target: RivalTarget, folder: string) => string
}

/** What a rival's run took. */
export type RivalFigures = Usage & { tookMs: number }

const TIMEOUT_MS = 15 * 60_000
/** Releases of Vi's SDK that ask for pages by names which the gateway drops. */
const FORMER_NAMES = /^0\.1\.0b[1-6]$/

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const ca = ({ certificate }: RivalTarget) => (certificate === null ? '' : `--cacert ${quoted(certificate)}`)
const plain = { isSdk: false, gateway: 'strict', filesFolder: (_target: RivalTarget, folder: string) => folder } as const

const CURL_TAR: Rival = {
  ...plain,
  name: 'curl | tar x',
  command: (target, folder) => ({ shell: `curl -sSf ${ca(target)} ${quoted(target.url)} | tar x -C ${quoted(folder)}` }),
}
const CURL_FILE: Rival = {
  ...plain,
  name: 'curl -o f && tar xf f',
  command: (target, folder) => ({
    shell: `cd ${quoted(folder)} && curl -sSf ${ca(target)} -o f ${quoted(target.url)} && tar xf f && rm f`,
  }),
}
const ARIA: Rival = {
  ...plain,
  name: 'aria2c -x8 && tar xf',
  command: ({ url, certificate }, folder) => ({
    shell: `cd ${quoted(folder)} && aria2c --console-log-level=error --show-console-readout=false --summary-interval=0 -x8 -s8 -k1M --file-allocation=none ${certificate === null ? '' : `--ca-certificate=${quoted(certificate)}`} -o f ${quoted(url)} && tar xf f && rm f`,
  }),
}

/** Vi's own SDK of a Python that has it. It asks for its own pre-signed URL. */
function sdk(python: string, version: string): Rival {
  const literal = (value: string) => JSON.stringify(value)
  return {
    name: `Vi’s Python SDK ${version}`,
    isSdk: true,
    gateway: FORMER_NAMES.test(version) ? 'lenient' : 'strict',
    command: ({ apiUrl, secretKey, organizationId, runId, modelId, certificate }, folder) => {
      const client = `vi.Client(secret_key=${literal(secretKey)}, organization_id=${literal(organizationId)}, endpoint=${literal(apiUrl)})`
      const download = `download(${literal(runId)}, ckpt=${literal(modelId)}, save_dir=${literal(folder)}, show_progress=False)`
      return {
        shell: `${quoted(python)} -c ${quoted(`import vi; c = ${client}; c.models.${download}`)}`,
        env: {
          DATATURE_VI_API_ENDPOINT: apiUrl,
          HOME: join(dirname(folder), 'home-of-sdk'), // its log is not one of the checkpoint's files
          ...(certificate === null ? {} : { SSL_CERT_FILE: certificate, REQUESTS_CA_BUNDLE: certificate }),
        },
      }
    },
    filesFolder: ({ runId }, folder) => join(folder, runId),
  }
}

/** Those that are installed here; of Vi's SDK, the one of each Python in `VI_SDK_PYTHON`. @throws when one named there has none */
export function installedRivals(): { first: Rival; others: Rival[] } {
  const has = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
  const others = [CURL_FILE]
  if (has('aria2c', ['--version'])) others.push(ARIA)
  // Not imported: one that cannot be is installed all the same, and its failure is to be seen.
  const hasOwn = has('python3', ['-c', 'from importlib.metadata import version; version("vi-sdk")'])
  for (const [version, python] of sdkPythons(process.env.VI_SDK_PYTHON ?? (hasOwn ? 'python3' : ''))) others.push(sdk(python, version))
  return { first: CURL_TAR, others }
}

/**
 * Runs a rival into an empty folder, then compares what it left there with what the files are, outside of the time that counts. One
 * that crashes, does not end, or leaves other files has failed, however fast it was.
 */
export async function runRival(
  rival: Rival,
  target: RivalTarget,
  folder: string,
  truth: Truth,
  timeoutMs = TIMEOUT_MS,
): Promise<Measurement<RivalFigures>> {
  await mkdir(folder, { recursive: true })
  const { failure, tail, ...figures } = await runTimed(rival.command(target, folder), folder, timeoutMs)
  if (failure !== null) return { kind: 'failed', error: failure, detail: tail }
  const wrong = await filesFailure(rival.filesFolder(target, folder), truth)
  return wrong === null ? { kind: 'measured', ...figures } : { kind: 'failed', error: wrong, detail: tail }
}
