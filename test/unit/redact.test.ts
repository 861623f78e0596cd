import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redactSecrets } from '../../shared/vi/redact.ts'

describe('secrets in a text', () => {
  const key = `dtvi_${'aB3-'.repeat(24)}xy`
  test.each([
    [`key ${key}, and on`, 'key dtvi_… and on'],
    [`{"key":"${key}","x":1}`, '{"key":"dtvi_…","x":1}'],
    ['GET https://s.example/m.tar?X-Goog-Algorithm=a&X-Goog-Signature=beef 200', 'GET https://s.example/m.tar?… 200'],
    ['https://b.s3.amazonaws.com/k?X-Amz-Signature=beef', 'https://b.s3.amazonaws.com/k?…'],
    ['https://a.blob.example/k?sv=1&sig=beef%3D', 'https://a.blob.example/k?…'],
    ['"url":"https://s.example/m?a=1\\u0026X-Goog-Signature=beef"', '"url":"https://s.example/m?…"'],
    ['next=https%3A%2F%2Fs.example%2Fm%3FX-Goog-Signature%3Dbeef', 'next=https%3A%2F%2Fs.example%2Fm%3F…'],
    ['X-Goog-Signature: beef', 'X-Goog-Signature: …'],
    ["{'X-Amz-Security-Token': 'beef'}", "{'X-Amz-Security-Token': '…'}"],
    ['Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x', 'Authorization: Bearer …'],
    ['{"Signature": "beef"}', '{"Signature": "…"}'],
    ["{'signature': 'beef'}", "{'signature': '…'}"],
    ['"{\\"Signature\\": \\"beef\\"}"', '"{\\"Signature\\": \\"…\\"}"'],
    ['Signature=beef&Expires=1', 'Signature=…&Expires=1'],
    ['sig=beef', 'sig=…'],
    ['x_goog_signature=beef', 'x_goog_signature=…'],
    ['a=1&\nX-Goog-Signature=beef', 'a=1&\nX-Goog-Signature=…'],
    ['args: Signature=beef', 'args: Signature=…'],
    ['secret_key=beefbeef', 'secret_key=…'],
    ['AWS_SECRET_ACCESS_KEY=beefbeef', 'AWS_SECRET_ACCESS_KEY=…'],
    ["{'WANDB_API_KEY': 'beefbeef'}", "{'WANDB_API_KEY': '…'}"],
    ['MY_KEY=beef OTHER_TOKEN=beef', 'MY_KEY=… OTHER_TOKEN=…'],
    ['password: beef', 'password: …'],
    ['DB_PASSWORD=123456', 'DB_PASSWORD=…'],
    ['token=beef0123beef', 'token=…'],
    ['login with hf_beefbeefbeefbeefbeef', 'login with hf_…'],
    ['Authorization: Basic YmVlZjpiZWVmYmVlZg==', 'Authorization: Basic …'],
    ["{'Authorization': 'Basic YmVlZg=='}", "{'Authorization': 'Basic …'}"],
    ['Authorization: beefbeef', 'Authorization: …'],
    ['git clone https://user:beef@host/x', 'git clone https://…@host/x'],
    ['postgres://user:be@ef@host/x', 'postgres://…@host/x'],
    ['dtvi%5Fbeef', 'dtvi_…'],
    ['DTVI_beef', 'dtvi_…'],
    ['https://s.example/x?auth=beef', 'https://s.example/x?…'],
    ['https://s.example/x?jwt=beef', 'https://s.example/x?…'],
    ['https://s.example/x?upload_id=beef', 'https://s.example/x?…'],
    ['https%3A%2F%2Fs%2Fx%26Signature%3Dbeef', 'https%3A%2F%2Fs%2Fx%26Signature%3D…'],
  ])('%s', (text, wanted) => expect(redactSecrets(text)).toBe(wanted))

  test('are looked for alone: what only looks like an address stays', () => {
    for (const text of [
      'why? because',
      'https://docs.example/a?page=2&sort=asc',
      'loss 0.4?',
      'the bearer of bad news',
      'lr=3e-5 tokens=8192 max_tokens: 1024 num_tokens=1.2e6 pad_token_id=0',
      'sort_key=epoch key=value keys: [a, b]',
      "eos_token='<|im_end|>' pad_token=<pad> unk_token=[UNK] next_token: prediction",
      'password=None MAX_TOKEN=4096 HF_TOKEN=None use_auth_token=False',
      'function signature: expected 3 arguments',
      'sigma=0.5 sig=0.05 config=a.yaml',
      'KeyError: secretary',
      'contact someone@example.com, see https://example.com/@user',
      'Token indices sequence length is longer than 2048',
      'sk-learn 1.4.2 with hf_transfer',
    ])
      expect(redactSecrets(text)).toBe(text)
  })

  test('leave nothing of themselves wherever they stand', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[0-9a-f]{40}$/), fc.string(), (before, secret, after) => {
        expect(redactSecrets(`${before}dtvi_${secret} ${after}`)).not.toContain(secret)
        expect(redactSecrets(`${before} https://s.example/a?X-Goog-Signature=${secret} ${after}`)).not.toContain(secret)
      }),
    )
  })

  test('are looked for in time that grows with the text', () => {
    const size = 200_000
    for (const part of [
      'token=',
      'a-',
      '_KEY',
      '?',
      '&token',
      'bearer ',
      'signature ',
      '\\',
      '://a',
      'key:',
      'password"',
      'x_',
      '1',
      'authorization:',
    ]) {
      const text = part.repeat(size / part.length)
      expect(redactSecrets(`${text} password=beef`)).not.toContain('beef')
    }
  }, 20_000)
})
