import { isViId } from '../../shared/vi/run-link.ts'

/** Links of this scheme open in the app: `vi-model-browser://run/<run id>`, perhaps with `?at=<checkpoint>`. */
export const LINK_SCHEME = 'vi-model-browser'

/** The view that a link leads to, as a path of the page; null when it is none of ours, or names something that cannot be. */
export function viewOfLink(link: string): string | null {
  const address = URL.parse(link)
  if (address?.protocol !== `${LINK_SCHEME}:` || address.host !== 'run') return null
  const runId = address.pathname.replace(/^\/|\/$/g, '')
  const checkpoint = address.searchParams.get('at')
  if (!isViId(runId) || (checkpoint !== null && !isViId(checkpoint))) return null
  return `/runs/${runId}${checkpoint === null ? '' : `?at=${checkpoint}`}`
}

/** The first view that a command line leads to, if any. */
export function viewInArguments(args: readonly string[]): string | null {
  for (const argument of args) {
    const view = viewOfLink(argument)
    if (view !== null) return view
  }
  return null
}
