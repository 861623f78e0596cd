import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const RECORDER = join(import.meta.dirname, '..', 'sdk', 'recorder')
/** What code that loads a model needs, besides Vi's SDK. */
const LARGE = ['torch', 'transformers', 'peft', 'bitsandbytes', 'accelerate', 'xgrammar', 'einops', 'numpy', 'pydantic', 'av']

/**
 * The first Python that can import modules: one of those that an environment variable lists as in `PATH`, or `python3`; null if none
 * can.
 */
export function pythonWith(modules: readonly string[], variable?: string): string | null {
  const listed = ((variable && process.env[variable]) ?? '').split(delimiter).filter(Boolean)
  const imports = ['sys', ...modules].map((module) => `import ${module}`).join('\n')
  return [...listed, 'python3'].find((python) => spawnSync(python, ['-c', imports], { stdio: 'ignore' }).status === 0) ?? null
}

/** What was recorded while code ran with stand-ins for the large packages, and what it printed. */
export interface Recorded {
  /** Every model, adapter and processor that was loaded, in order, and what each was given. */
  calls: Record<string, unknown>[]
  stdout: string
  stderr: string
  status: number | null
}

/** Runs Python with stand-ins instead of what is large, and of Vi's SDK where `vi` is to stand in as well. */
export function runRecorded(python: string, code: string, { vi }: { vi: 'real' | 'stands in' }): Recorded {
  const folder = mkdtempSync(join(tmpdir(), 'vi-python-'))
  try {
    const record = join(folder, 'record.jsonl')
    writeFileSync(record, '')
    const { stdout, stderr, status } = runPython(python, code, {
      PYTHONPATH: RECORDER,
      STAND_INS: [...LARGE, ...(vi === 'real' ? [] : ['vi'])].join(),
      LOAD_RECORD: record,
      HOME: folder,
    })
    const calls = readFileSync(record, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
    return { calls, stdout, stderr, status }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs Python in a folder of its own, without any credentials of ours. */
export function runPython(python: string, code: string, environment: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vi-python-'))
  try {
    writeFileSync(join(folder, 'main.py'), code)
    const { DATATURE_VI_SECRET_KEY: _, DATATURE_VI_ORGANIZATION_ID: __, ...ours } = process.env
    const env = { ...ours, PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1', ...environment }
    return spawnSync(python, [join(folder, 'main.py')], { cwd: folder, env, encoding: 'utf8', timeout: 300_000 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
