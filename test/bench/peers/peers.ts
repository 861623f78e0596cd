import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

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
  close: () => Promise<void>
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
  },
]

const START_MS = 60_000

/** Starts those that are installed for the Python of `PEERS_PYTHON`, each with the curves and in a process of its own. */
export async function startPeers(curves: readonly Curve[]): Promise<Peer[]> {
  const python = process.env.PEERS_PYTHON ?? 'python3'
  const peers: Peer[] = []
  for (const kind of KINDS) {
    const { status, stdout } = spawnSync(python, [
      '-c',
      `import ${kind.module}; from importlib.metadata import version; print(version("${kind.module}"))`,
    ])
    if (status !== 0) continue
    try {
      peers.push(await start(python, kind, String(stdout).trim(), curves))
    } catch (error) {
      await Promise.all(peers.map((peer) => peer.close()))
      throw error
    }
  }
  return peers
}

async function start(python: string, kind: Kind, version: string, curves: readonly Curve[]): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-peer-'))
  const written = spawnSync(python, [join(import.meta.dirname, kind.writer), folder, METRIC], {
    input: JSON.stringify(curves),
    encoding: 'utf8',
  })
  if (written.status !== 0) throw new Error(`${kind.name}: ${written.stderr}`)
  const port = await freePort()
  const server = spawn(python, ['-m', ...kind.serve(folder, port)], { cwd: folder, stdio: 'ignore', detached: true })
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
      throw new Error(`${kind.name} did not start.`)
    }
    await sleep(200)
  }
  return {
    name: `${kind.name} ${version}`,
    address: `${origin}${kind.path(written.stdout)}`,
    painted: kind.painted(curves.length),
    chart: kind.chart,
    close,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
