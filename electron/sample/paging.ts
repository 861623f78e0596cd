import type { Faults } from './faults.ts'

/**
 * Which names of paging the gateway reads. Vi's own is strict: it reads `p` and `s` and drops all others without a word. The lenient
 * one also takes `pageToken` and `pageSize`, which vi-sdk 0.1.0b1 to b6 send.
 */
export type Gateway = (typeof gateways)[number]

export const gateways = ['strict', 'lenient'] as const

const DEFAULT_PAGE_SIZE = 10
const MAX_PAGE_SIZE = 1000

/** How a server pages. */
export interface Paging {
  gateway: Gateway
  faults: Pick<Faults, 'apiRepeatToken' | 'apiIgnoreNames'>
}

/** The page of a list that a query asks for: ten items when it names no size. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams, { gateway, faults }: Paging, map: (item: T) => object): object {
  const read = (name: string, formerName: string) => query.get(name) ?? (gateway === 'lenient' ? query.get(formerName) : null)
  const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(read('s', 'pageSize') ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE))
  const token = read('p', 'pageToken')
  const from = token ? offsetOf(token) : 0
  const next = from + size
  const isLast = next >= items.length && !faults.apiIgnoreNames
  return {
    items: items.slice(from, next).map(map),
    nextPage: faults.apiRepeatToken ? tokenOf(DEFAULT_PAGE_SIZE) : isLast ? null : tokenOf(next),
    prevPage: from > 0 ? tokenOf(Math.max(0, from - size)) : null,
  }
}

function tokenOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url')
}

function offsetOf(token: string): number {
  return Number(Buffer.from(token, 'base64url').toString()) || 0
}
