/**
 * Reads the expiry of a pre-signed address as epoch milliseconds. The reference does not name the unit, so a number too small
 * to be milliseconds of this century is taken as seconds.
 */
export function expiryMs(expiresAt: number): number {
  return expiresAt < 100_000_000_000 ? expiresAt * 1000 : expiresAt
}
