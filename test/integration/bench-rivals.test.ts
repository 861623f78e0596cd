import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { installedRivals, type Rival, type RivalFigures, type RivalTarget, runRival } from '../bench/rivals.ts'
import { type Measurement, ratioRow } from '../bench/row.ts'
import { filesFailure, truthOf } from '../bench/truth.ts'
import { expectedArchive, sampleRun } from '../support/sample-files.ts'

const SIZE = 400_000
const run = sampleRun('3b-lora-r16')
const truth = truthOf(run, 7, SIZE)
const target: RivalTarget = {
  url: '',
  apiUrl: '',
  secretKey: '',
  organizationId: '',
  runId: run.runId,
  modelId: 'epoch_7',
  certificate: null,
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-rivals-'))
  await writeFile(join(folder, 'archive.tar'), expectedArchive(run, 7, SIZE))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a shell's commands as a rival that unpacks into `$OUT`; `$TAR` is the whole archive. */
function race(commands: string, timeoutMs?: number): Promise<Measurement<RivalFigures>> {
  const out = join(folder, 'out')
  const rival: Rival = {
    name: 'rival',
    isSdk: false,
    gateway: 'strict',
    command: () => ({ shell: commands, env: { OUT: out, TAR: join(folder, 'archive.tar') } }),
    filesFolder: () => out,
  }
  return runRival(rival, target, out, truth, timeoutMs)
}

const ratio = (...theirs: Measurement<RivalFigures>[]) =>
  ratioRow('ours ÷ rival', 100, theirs, (figures) => Math.min(...figures.map(({ tookMs }) => tookMs)), 0.9)

describe.skipIf(process.platform === 'win32')('what is measured beside the app', () => {
  test('gives a ratio when it ends well and leaves the archive’s very files', async () => {
    const ended = await race('tar xf "$TAR" -C "$OUT"')
    expect(ended).toMatchObject({ kind: 'measured', tookMs: expect.any(Number) })
    expect(ratio(ended)).toMatchObject({ name: 'ours ÷ rival', value: expect.any(Number), limit: 0.9, unit: '×' })
  })

  test.each<[string, string, RegExp, string]>([
    ['ends well having written nothing', 'echo done', /config\.json is missing/, 'done'],
    ['ends with 1', 'tar xf "$TAR" -C "$OUT"; echo out of memory >&2; exit 1', /^ended with 1$/, 'out of memory'],
    ['crashes', 'tar xf "$TAR" -C "$OUT"; kill -SEGV $$', /^was ended by SIGSEGV$/, ''],
    [
      'has one wrong byte',
      'tar xf "$TAR" -C "$OUT"; printf x | dd of="$OUT/model_full/model-00001-of-00003.safetensors" bs=1 seek=9000 conv=notrunc 2>/dev/null',
      /model-00001-of-00003\.safetensors has other bytes$/,
      '',
    ],
    ['stops in the middle', 'head -c 200000 "$TAR" | tar x -C "$OUT" 2>/dev/null; true', /bytes, not|is missing/, ''],
    ['leaves its archive behind', 'cp "$TAR" "$OUT/f"; tar xf "$TAR" -C "$OUT"', /: f does not belong there$/, ''],
    ['leaves a link to a file', 'tar xf "$TAR" -C "$OUT"; ln -sf "$TAR" "$OUT/model_full/config.json"', /config\.json is not a file$/, ''],
  ])('gives no ratio when it %s, and says why', async (_how, commands, error, detail) => {
    const ended = await race(commands)
    expect(ended).toEqual({ kind: 'failed', error: expect.stringMatching(error), detail })
    const row = ratio(ended)
    expect(row).toEqual({ name: 'ours ÷ rival', error: expect.stringMatching(error), detail })
    expect(row).not.toHaveProperty('value')
  })

  test.each<[string, string, number | undefined, string]>([
    ['does not end in time', 'sleep 60', 200, 'did not end within 0.2 s'],
    ['leaves its work to others', 'true', undefined, 'its files are wrong'],
  ])('gives no ratio when it %s, and nothing of it goes on running', async (_how, last, timeoutMs, error) => {
    const marker = join(folder, 'still-here')
    const ended = await race(`(sleep 1; touch "${marker}") & ${last}`, timeoutMs)
    expect(ended).toMatchObject({ kind: 'failed', error: expect.stringContaining(error) })
    await new Promise((resolve) => setTimeout(resolve, 1300))
    expect(existsSync(marker)).toBe(false)
  })

  test('fails where its command does, and the SDK draws no progress that others do not', async () => {
    const python = join(folder, 'python')
    const script = '#!/bin/sh\ncase "$2" in *print*) echo 0.1.0b7;; *) printf %s "$2" > "$0.asked"; exit 3;; esac\n'
    await writeFile(python, script, { mode: 0o755 })
    vi.stubEnv('VI_SDK_PYTHON', python)
    const { others } = installedRivals()
    vi.unstubAllEnvs()
    for (const rival of others) {
      const ended = await runRival(rival, { ...target, url: 'file:///nowhere' }, join(folder, rival.name), truth)
      expect(ended).toMatchObject({ kind: 'failed', error: expect.stringMatching(rival.isSdk ? /^ended with 3$/ : /^ended with \d+$/) })
    }
    expect(others.at(-1)).toMatchObject({ name: 'Vi’s Python SDK 0.1.0b7', isSdk: true })
    const asked = await readFile(`${python}.asked`, 'utf8')
    expect(asked).toMatch(/^import vi; c = vi\.Client\(.*\); c\.models\.download\(.*, show_progress=False\)$/)
  })

  test('gives no ratio when it failed in one of several rounds, or was not run', async () => {
    const well = await race('tar xf "$TAR" -C "$OUT"')
    expect(ratio(well, { kind: 'failed', error: 'ended with 2', detail: '' })).toMatchObject({ error: 'ended with 2' })
    expect(ratio()).toMatchObject({ error: 'was not run' })
  })
})

test('what the app saved passes with its own files beside, and nothing else', async () => {
  expect(await filesFailure(join(folder, 'nowhere'), truth)).toContain('there is no')
  await writeFile(join(folder, 'checkpoint.json'), '{}')
  const own = ['checkpoint.json']
  expect(await filesFailure(folder, new Map(), own)).toBe('its files are wrong: archive.tar does not belong there')
  await rm(join(folder, 'archive.tar'))
  expect(await filesFailure(folder, new Map(), own)).toBeNull()
})
