import { expect, test } from 'vitest'
import { proxyOfAnswer, trustSystemCertificates } from '../../electron/network/system-network.ts'

test.each([
  ['DIRECT', null],
  ['', null],
  ['PROXY proxy.example:8080', 'http://proxy.example:8080'],
  ['PROXY proxy.example:8080; PROXY other.example:8080; DIRECT', 'http://proxy.example:8080'],
  [' HTTPS secure.example:443 ;DIRECT', 'https://secure.example:443'],
  ['proxy proxy.example:3128', 'http://proxy.example:3128'],
  ['SOCKS5 socks.example:1080', null],
  ['DIRECT; PROXY proxy.example:8080', null],
])('the proxy of the answer “%s” is %s', (answer, proxy) => {
  expect(proxyOfAnswer(answer)).toBe(proxy)
})

test('what the system trusts is trusted besides what Node trusts, where Node can', () => {
  let trusted: readonly string[] = []
  const store = {
    getCACertificates: (from: 'default' | 'system') => (from === 'system' ? ['company'] : ['public']),
    setDefaultCACertificates: (certificates: readonly string[]) => {
      trusted = certificates
    },
  }
  expect(trustSystemCertificates(store)).toBe(true)
  expect(trusted).toEqual(['public', 'company'])
  expect(trustSystemCertificates({})).toBe(false)
  const broken = () => {
    throw new Error('no store')
  }
  expect(trustSystemCertificates({ ...store, getCACertificates: broken })).toBe(false)
})
