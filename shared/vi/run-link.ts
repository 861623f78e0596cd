/** What a run id or a link names: a run, and perhaps one checkpoint of it. */
export interface RunReference {
  /** Null for a bare id, which means the organization that the account is connected to. */
  organizationId: string | null
  runId: string
  checkpoint: string | null
}

const ID = /^[A-Za-z0-9_-]{1,255}$/
const LINK = /^\/workspaces\/([^/]+)\/runs\/([^/]+)(?:\/(?:runOutputs|outputs)(?:\/([^/]+))?)?\/?$/

/** Whether a text can be an id on Vi (letters, digits, `_`, `-`; at most 255). */
export function isViId(text: string): boolean {
  return ID.test(text)
}

/**
 * Reads a run id, a run link (`/workspaces/{org}/runs/{run}`), a model link (`…/runOutputs/{ckpt}`) or the full address of one.
 * Returns null for anything else.
 */
export function parseRunLink(text: string): RunReference | null {
  const trimmed = text.trim()
  if (isViId(trimmed)) return { organizationId: null, runId: trimmed, checkpoint: null }
  const path = pathOf(trimmed)
  const match = path === null ? null : LINK.exec(path)
  if (!match) return null
  const [organizationId, runId, checkpoint] = match.slice(1).map(decode)
  if (!organizationId || !runId || !isViId(organizationId) || !isViId(runId)) return null
  if (checkpoint !== undefined && (checkpoint === null || !isViId(checkpoint))) return null
  return { organizationId, runId, checkpoint: checkpoint ?? null }
}

function pathOf(text: string): string | null {
  if (text.startsWith('/')) return text.split(/[?#]/, 1)[0] ?? null
  const address = URL.parse(text)
  return address && /^https?:$/.test(address.protocol) ? address.pathname : null
}

function decode(part: string | undefined): string | null | undefined {
  if (part === undefined) return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
