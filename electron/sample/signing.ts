import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes and checks pre-signed addresses. Each one differs, even for the same object. */
export class AddressSigner {
  readonly #secret = randomBytes(32)

  /** A pre-signed address of an object that works until `expiresAtMs`. */
  sign(storageUrl: string, objectPath: string, expiresAtMs: number): string {
    const address = new URL(objectPath, storageUrl)
    address.searchParams.set('X-Goog-Algorithm', 'GOOG4-HMAC-SHA256')
    address.searchParams.set('X-Goog-Expires-At', String(expiresAtMs))
    address.searchParams.set('X-Goog-Nonce', randomBytes(9).toString('base64url'))
    address.searchParams.set('X-Goog-Signature', this.#signature(address))
    return address.href
  }

  /** Whether an address was signed here, and still works. */
  check(address: URL, nowMs: number): 'valid' | 'expired' | 'forged' {
    const given = Buffer.from(address.searchParams.get('X-Goog-Signature') ?? '')
    const unsigned = new URL(address)
    unsigned.searchParams.delete('X-Goog-Signature')
    const wanted = Buffer.from(this.#signature(unsigned))
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged'
    return Number(address.searchParams.get('X-Goog-Expires-At')) > nowMs ? 'valid' : 'expired'
  }

  #signature(address: URL): string {
    return createHmac('sha256', this.#secret)
      .update(address.pathname + address.search)
      .digest('hex')
  }
}
