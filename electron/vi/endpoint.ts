import { ViError } from './vi-error.ts'

/** Vi's public API. */
export const DEFAULT_ENDPOINT = 'https://api.vi.datature.com'

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Reads the address of an API: https anywhere, plain http only on this machine. A path in it is kept (`http://h/proxy/v1`).
 * @throws ViError BAD_ADDRESS
 */
export function parseEndpoint(text: string): URL {
  const address = URL.parse(text.trim())
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw badAddress(`“${text.trim().slice(0, 200)}” is not an address.`, `Write it in full, for example ${DEFAULT_ENDPOINT}.`)
  }
  if (address.username || address.password || address.search || address.hash) {
    throw badAddress('The API address holds more than a host and a path.', 'Leave out user names, passwords, ? and #.')
  }
  if (!isPrivateOnTheWay(address)) {
    throw badAddress('The API address is not encrypted.', `The key would cross the network in the clear. Use https://${address.host}.`)
  }
  address.pathname = address.pathname.replace(/\/+$/, '')
  return address
}

/** Whether what goes to an address cannot be read on the way: https, or plain http on this machine. */
export function isPrivateOnTheWay(address: URL): boolean {
  return address.protocol === 'https:' || (address.protocol === 'http:' && LOOPBACK.test(address.hostname))
}

function badAddress(message: string, advice: string): ViError {
  return new ViError('BAD_ADDRESS', { message, advice })
}
