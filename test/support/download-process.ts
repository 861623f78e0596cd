import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import type { ChildTask } from './download-child.ts'
import type { TransferSetup } from './transfer-setup.ts'

const root = join(import.meta.dirname, '..', '..')

/** Processes that download one checkpoint each, to be killed. */
export interface DownloadProcesses {
  start(setup: TransferSetup, folder: string, pieceBytes?: number): ChildProcess
  close(): Promise<void>
}

/** Builds what such a process runs. */
export async function buildDownloadProcess(): Promise<DownloadProcesses> {
  const outFolder = await mkdtemp(join(root, 'node_modules', '.download-child-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: 'test/support/download-child.ts', outDir: outFolder, target: 'node20', emptyOutDir: false },
  })
  return {
    start: (setup, folder, pieceBytes) => {
      const { apiUrl, secretKey, organizationId } = setup.sample
      const task: ChildTask = {
        apiUrl,
        secretKey,
        organizationId,
        runId: setup.run.runId,
        modelId: 'epoch_7',
        folder,
        ...(pieceBytes && { pieceBytes }),
      }
      return spawn(process.execPath, [join(outFolder, 'download-child.js'), JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] })
    },
    close: () => rm(outFolder, { recursive: true, force: true }),
  }
}

/** When a process begins to download, and the last line that it prints. */
export function linesOf(child: ChildProcess): { begun: Promise<void>; ended: Promise<string> } {
  let text = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout?.on('data', (data) => {
      text += data
      if (text.includes('begun')) resolve()
    })
  })
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(text.trim().split('\n').at(-1) ?? '')))
  return { begun, ended }
}
