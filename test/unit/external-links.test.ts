import { expect, test } from 'vitest'
import { isAllowedExternal } from '../../electron/services/app.ts'

test.each(['https://vi.datature.com/x', 'https://github.com/datature'])('%s may be opened outside', (url) => {
  expect(isAllowedExternal(url)).toBe(true)
})

test.each([
  'http://vi.datature.com',
  'https://vi.datature.com.evil.example',
  'https://user@vi.datature.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'vscode://x',
  'nonsense',
])('%s may not', (url) => {
  expect(isAllowedExternal(url)).toBe(false)
})
