import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contract } from '../../shared/contract/contract.ts'
import { contractDoc } from '../support/contract-doc.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8')

describe('the documents', () => {
  test('docs/contract.md is what npm run docs makes, with a word about every call', () => {
    const doc = contractDoc()
    expect(read('docs/contract.md').replaceAll('\r\n', '\n')).toBe(doc)
    for (const [namespace, calls] of Object.entries(contract))
      for (const name of Object.keys(calls)) expect(doc).toContain(`### ${namespace}.${name}`)
  })

  test('docs/security.md names files and tests that are there', () => {
    for (const [, path = ''] of read('docs/security.md').matchAll(
      /`((?:electron|test|renderer|shared|scripts)\/[\w./-]+\.(?:ts|tsx|mjs))`/g,
    ))
      expect(() => read(path), path).not.toThrow()
  })

  test('docs/models-api.md names every method and property of the reference', () => {
    const text = read('docs/models-api.md')
    for (const name of [
      'models.list',
      'models.get',
      'models.download',
      'get_model',
      'model.info',
      'run_id',
      'organization_id',
      'model_id',
      'self_link',
      'etag',
      'evaluation_metrics',
      'observed_generation',
      'conditions',
      'storage_object',
      'contents',
      'download_url',
      'expires_at',
      'model_path',
      'adapter_path',
      'run_config_path',
    ])
      expect(text).toContain(`\`${name}`)
  })
})
