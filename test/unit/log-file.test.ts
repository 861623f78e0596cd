import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Log } from '../../electron/settings/log.ts'

test('the log file holds no secret, and what is none stays readable', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-file-'))
  const log = new Log(folder)
  log.note('failed', { detail: '{"Signature": "beef"}', url: 'https://user:beef@s.example/x?a=1', key: 'dtvi%5Fbeef', path: '/a?b' })
  log.note('failed', { message: 'AWS_SECRET_ACCESS_KEY=beef https://s.example/x?X-Goog-Signature=beef' })
  const text = (await log.tail(9)).join('\n')
  expect(text).not.toContain('beef')
  expect(text).toContain('path="/a?b"')
  rmSync(folder, { recursive: true })
})
