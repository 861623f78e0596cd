import { parseRunLink, type RunReference } from '../../shared/vi/run-link.ts'
import { ViError } from './vi-error.ts'

/**
 * Reads a run id or link for use with this organization.
 * @throws ViError BAD_LINK when it is neither, or names another organization
 */
export function referenceFor(runIdOrLink: string, organizationId: string): RunReference {
  const reference = parseRunLink(runIdOrLink)
  if (!reference) {
    throw new ViError('BAD_LINK', {
      message: `“${runIdOrLink.trim().slice(0, 120)}” is neither a run ID nor a link to a run.`,
      advice: 'Use an ID (letters, digits, - and _) or a link of the form /workspaces/…/runs/….',
    })
  }
  if (reference.organizationId !== null && reference.organizationId !== organizationId) {
    throw new ViError('BAD_LINK', {
      message: `That link belongs to ${reference.organizationId}.`,
      detail: `This account is connected to ${organizationId}.`,
      advice: `Connect with a key of ${reference.organizationId} to open it.`,
    })
  }
  return reference
}
