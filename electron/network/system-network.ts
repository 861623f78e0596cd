import * as tls from 'node:tls'

/** What newer versions of Node can do about certificates; older ones (before 22.19) cannot. */
interface CertificateStore {
  getCACertificates?: (from: 'default' | 'system') => string[]
  setDefaultCACertificates?: (certificates: readonly string[]) => void
}

/**
 * Trusts what the system trusts, besides Node's own list: companies put the certificate of their proxy there. It holds for the
 * thread that calls it. @returns whether it could be done
 */
export function trustSystemCertificates(store: CertificateStore = tls as CertificateStore): boolean {
  const { getCACertificates, setDefaultCACertificates } = store
  if (!getCACertificates || !setDefaultCACertificates) return false
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')])
    return true
  } catch {
    return false // a store that cannot be read: what Node trusts by itself holds on
  }
}

/**
 * The proxy that a system's answer for an address names first, as an address; null for a direct connection, and for SOCKS, which is
 * not used. The answer is of the form that proxy scripts give: `PROXY host:port; DIRECT`.
 */
export function proxyOfAnswer(answer: string): string | null {
  const [first = ''] = answer.split(';')
  const [, kind = '', host = ''] = /^\s*(\w+)\s+(\S+)\s*$/.exec(first) ?? []
  if (kind.toUpperCase() === 'PROXY') return `http://${host}`
  return kind.toUpperCase() === 'HTTPS' ? `https://${host}` : null
}
