const NETWORK_REASONS: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at that address.',
  ENOTFOUND: 'The name is not known on this network.',
  EAI_AGAIN: 'Names cannot be looked up right now.',
  ECONNRESET: 'The connection was cut.',
  EHOSTUNREACH: 'There is no route to it.',
  ENETUNREACH: 'This computer has no network.',
  UND_ERR_CONNECT_TIMEOUT: 'It did not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'It did not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'It stopped sending in the middle of its answer.',
  UND_ERR_SOCKET: 'The connection was cut.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not trusted on this computer.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not trusted on this computer.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate is not trusted on this computer.',
}

/** Why a connection failed, in words; empty when the cause says nothing known. */
export function networkReason(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    const known = NETWORK_REASONS[code]
    if (known) return known
    if (error instanceof AggregateError && error.errors.length > 0) return networkReason(error.errors[0])
  }
  return ''
}
