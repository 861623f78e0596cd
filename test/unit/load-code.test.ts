import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCode, loadersFor } from '../../shared/library/load-code.ts'

const facts = (path: string) => ({
  modelPath: `${path}/model_full`,
  adapterPath: `${path}/adapter`,
  baseModel: 'Qwen/Qwen2.5-VL-7B-Instruct',
})
const python = spawnSync('python3', ['--version']).status === 0

describe('load code', () => {
  test('names the very folder, and the base of an adapter', () => {
    expect(loadCode('transformers', facts('/models/run'), 'Epoch 3')).toContain('path = "/models/run/model_full"')
    expect(loadCode('vi', facts('/models/run'), 'Epoch 3')).toContain('ViModel(pretrained_model_name_or_path="/models/run/model_full")')
    expect(loadCode('peft', facts('/models/run'), 'Epoch 3')).toMatch(
      /base = "Qwen.*\n.*\nmodel = PeftModel\.from_pretrained\(model, "\/models\/run\/adapter"\)/,
    )
  })

  test('is offered only for what is there', () => {
    expect(loadersFor(facts('/a'))).toEqual(['transformers', 'vi', 'peft'])
    expect(loadersFor({ ...facts('/a'), modelPath: null })).toEqual(['peft'])
    expect(loadersFor({ ...facts('/a'), adapterPath: null })).toEqual(['transformers', 'vi'])
  })

  test.skipIf(!python).each(['/plain', 'C:\\Users\\me', '/a "quoted" \\ name\nwith \u2028 lines', '/ünïcode/模型 🧪', "/it's", '/"""'])(
    'is Python for the folder %j (where Python is installed)',
    (path) => {
      const folder = mkdtempSync(join(tmpdir(), 'vi-code-'))
      for (const how of ['transformers', 'peft', 'vi'] as const) {
        const file = join(folder, `${how}.py`)
        writeFileSync(file, loadCode(how, { ...facts(path), baseModel: how === 'peft' ? null : path }, `Epoch 3\nof "${path}"`))
        const { status, stderr } = spawnSync('python3', ['-m', 'py_compile', file], { encoding: 'utf8' })
        expect(stderr).toBe('')
        expect(status).toBe(0)
      }
      rmSync(folder, { recursive: true })
    },
  )
})
