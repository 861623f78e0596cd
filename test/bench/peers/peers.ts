import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FailedRow } from '../row.ts'

/** One run's values of a metric, from the first epoch on. */
export interface Curve {
  name: string
  values: readonly number[]
}

/** Another page that shows the same curves. */
export interface Peer {
  name: string
  address: string
  /** Holds in the page when its chart is there: an expression. */
  painted: string
  /** Where its chart is. */
  chart: string
  /** What its page says that it has drawn, once its chart is there: an expression for a list of {@link Drawn}. */
  drawn: string
  close: () => Promise<void>
}

/** A line that a page says it has drawn. */
export interface Drawn {
  name: string
  lastStep: number
  lastValue: number
}

interface Kind {
  module: string
  name: string
  /** Writes the curves into the folder. */
  writer: string
  serve: (folder: string, port: number) => string[]
  path: (written: string) => string
  painted: (curves: number) => string
  chart: string
  drawn: string
}

/** What the curves are of. */
export const METRIC = 'eval_loss'

/** A value as addresses hold it, ours and theirs. */
export const asked = (value: unknown) => encodeURIComponent(JSON.stringify(value))

const KINDS: Kind[] = [
  {
    module: 'tensorboard',
    name: 'TensorBoard',
    writer: 'tensorboard-events.py',
    serve: (folder, port) => ['tensorboard.main', '--logdir', folder, '--port', String(port)],
    path: () => '/#timeseries',
    // Its lines are drawn by a worker, which the page cannot see: this is when their place and the table below are there.
    painted: (curves) =>
      `document.querySelector('line-chart canvas') && document.querySelectorAll('scalar-card-data-table tb-data-table-content-row').length === ${curves}`,
    chart: 'line-chart',
    drawn: `[...document.querySelectorAll('scalar-card-data-table tb-data-table-content-row')].map((row) => {
      const [, name, , value, step] = [...row.querySelectorAll('tb-data-table-content-cell')].map((cell) => cell.innerText.trim())
      return { name, lastStep: Number(step), lastValue: Number(value) }
    })`,
  },
  {
    module: 'mlflow',
    name: 'MLflow',
    writer: 'mlflow-store.py',
    serve: (folder, port) => ['mlflow', 'server', '--backend-store-uri', `sqlite:///${folder}/store.db`, '--port', String(port)],
    path: (written) => {
      const { experiment, runs } = JSON.parse(written) as { experiment: string; runs: string[] }
      return `/#/metric?runs=${asked(runs)}&metric=${asked(METRIC)}&experiments=${asked([experiment])}&plot_metric_keys=${asked([METRIC])}`
    },
    painted: (curves) => `document.querySelectorAll('.js-plotly-plot .scatterlayer .trace .lines path').length >= ${curves}`,
    chart: '.js-plotly-plot',
    drawn: `[...document.querySelector('.js-plotly-plot').data].map(({ name, y, metricHistory }) => (
      { name, lastStep: Number(metricHistory[metricHistory.length - 1].step), lastValue: Number(y[y.length - 1]) }
    ))`,
  },
]

const START_MS = 60_000
const SHOWN_CHARACTERS = 2000

/**
 * Starts those that are installed for the Python of `PEERS_PYTHON`, each with the curves and in a process of its own. One that is
 * installed and does not start has failed.
 * @throws when `PEERS_PYTHON` has none of them
 */
export async function startPeers(curves: readonly Curve[]): Promise<{ peers: Peer[]; failed: FailedRow[] }> {
  const python = process.env.PEERS_PYTHON ?? 'python3'
  const peers: Peer[] = []
  const failed: FailedRow[] = []
  for (const kind of KINDS) {
    const { status, stdout } = spawnSync(python, ['-c', `from importlib.metadata import version; print(version("${kind.module}"))`])
    if (status !== 0) continue
    const name = `${kind.name} ${String(stdout).trim()}`
    await start(python, kind, name, curves).then(
      (peer) => peers.push(peer),
      (error: unknown) => failed.push({ name, error: 'did not start', detail: error instanceof Error ? error.message : String(error) }),
    )
  }
  if (process.env.PEERS_PYTHON !== undefined && peers.length + failed.length === 0)
    throw new Error(`PEERS_PYTHON names ${python}, which has none of ${KINDS.map(({ module }) => module).join(', ')}.`)
  return { peers, failed }
}

async function start(python: string, kind: Kind, name: string, curves: readonly Curve[]): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-peer-'))
  const written = spawnSync(python, [join(import.meta.dirname, kind.writer), folder, METRIC], {
    input: JSON.stringify(curves),
    encoding: 'utf8',
  })
  if (written.status !== 0) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(lastOf(written.stderr || String(written.error)))
  }
  const port = await freePort()
  const server = spawn(python, ['-m', ...kind.serve(folder, port)], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = lastOf(said + text)
  })
  const close = async () => {
    // It and the workers that it has started.
    if (server.exitCode === null && server.pid !== undefined) {
      process.kill(-server.pid, 'SIGKILL')
      await once(server, 'exit')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const origin = `http://127.0.0.1:${port}`
  const endMs = performance.now() + START_MS
  while (!(await fetch(origin).catch(() => null))?.ok) {
    if (performance.now() > endMs || server.exitCode !== null) {
      await close()
      throw new Error(said)
    }
    await sleep(200)
  }
  return {
    name,
    address: `${origin}${kind.path(written.stdout)}`,
    painted: kind.painted(curves.length),
    chart: kind.chart,
    drawn: kind.drawn,
    close,
  }
}

/** The end of what a process said. */
function lastOf(text: string): string {
  return text.slice(-SHOWN_CHARACTERS).trim()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
