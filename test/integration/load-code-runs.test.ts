import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { loadCode, loadersFor } from '../../shared/library/load-code.ts'
import { architectures, CLASSES, cases, fourBits } from '../support/load-cases.ts'
import { type Layout, type ModelFolderOptions, makeModelFolder } from '../support/model-folder.ts'
import { pythonWith, runRecorded } from '../support/python.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-load-'))
})
afterEach(() => rm(home, { recursive: true }))

/** Makes a folder, and runs the code that is offered for it: what was loaded, with what. */
async function run(how: 'vi' | 'transformers', options: ModelFolderOptions) {
  const folder = await makeModelFolder(join(home, 'run_1@epoch_12'), options)
  const facts = await lookHowToLoad(folder)
  const recorded = runRecorded(python ?? '', loadCode(how, facts, 'Epoch 12 of a run'), { vi: 'stands in' })
  return { folder, facts, loaders: loadersFor(facts), ...recorded }
}

const python = pythonWith([])

describe.skipIf(python === null)('transformers (where Python is installed) is given', () => {
  const layouts: Layout[] = ['service', 'reference']
  test.each(layouts.flatMap((layout) => cases.map((each) => ({ layout, ...each }))))(
    'the folder itself, its adapter and its quantization: $layout, $architecture, adapter $adapter, quantized $quantized',
    async ({ layout, architecture, adapter, quantized }) => {
      const { folder, calls, stderr } = await run('transformers', { layout, architecture, adapter, quantized })
      expect(stderr).toBe('')
      const [model, processor] = CLASSES[architecture]
      const trust = architecture === 'DeepSeek-OCR' ? { trust_remote_code: true } : {}
      const trustedProcessor = architecture === 'NVILA' ? { trust_remote_code: true } : trust
      const path = join(folder, 'model_full')
      const options = {
        dtype: 'bfloat16',
        device_map: 'auto',
        ...trust,
        ...(architecture === 'NVILA' ? { attn_implementation: 'eager' } : {}),
        ...(quantized ? { quantization_config: fourBits(architecture) } : {}),
      }
      const adapterPath = join(folder, layout === 'reference' ? 'adapter' : 'model_adapter')
      expect(calls).toEqual([
        { what: 'model', loader: model, path, options },
        ...(adapter ? [{ what: 'adapter', path: adapterPath, options: {} }] : []),
        { what: 'eval' },
        { what: 'processor', loader: processor, path, options: trustedProcessor },
      ])
    },
  )

  test.each(architectures)(
    'the base that the adapter names, where that is all there is and runs no code of the base: %s',
    async (architecture) => {
      const { folder, calls, stderr } = await run('transformers', { layout: 'adapter alone', architecture })
      expect(stderr).toBe('')
      const [model, processor] = CLASSES[architecture]
      const base = ['DeepSeek-OCR', 'NVILA'].includes(architecture) ? '' : `Vi/${architecture}`
      expect(calls).toMatchObject([
        { what: 'model', loader: model, path: base },
        { what: 'adapter', path: join(folder, 'model_adapter') },
        { what: 'eval' },
        { what: 'processor', loader: processor, path: base },
      ])
    },
  )

  test('what a model without a run config is saved in', async () => {
    const { calls } = await run('transformers', { runConfig: null })
    expect(calls[0]).toMatchObject({ options: { dtype: 'auto', device_map: 'auto' } })
  })
})

describe.skipIf(python === null)('ViModel (where Python is installed)', () => {
  test.each(cases)('is given the folder’s name and where it is: $architecture, adapter $adapter, quantized $quantized', async (options) => {
    const { folder, calls, stderr, loaders } = await run('vi', options)
    expect(stderr).toBe('')
    expect(loaders[0]).toBe('vi')
    const code = options.architecture === 'DeepSeek-OCR' ? { trust_remote_code: true, attn_implementation: 'eager' } : {}
    expect(calls).toEqual([{ what: 'ViModel', arguments: { run_id: basename(folder), save_path: dirname(folder), ...code } }])
  })

  test.each(cases.filter(({ quantized }) => !quantized))(
    'is not offered where it would leave the run config out: $architecture, adapter $adapter',
    async (options) => {
      const folder = await makeModelFolder(join(home, 'run'), { ...options, layout: 'reference' })
      const { sdkLayout, ...facts } = await lookHowToLoad(folder)
      expect(loadersFor(facts)).toEqual(['transformers'])
      expect(sdkLayout.leftOut).toEqual([...(options.adapter ? ['adapter'] : []), 'run config'])
    },
  )
})
