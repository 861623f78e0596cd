import { isViId } from '../../shared/vi/run-link.ts'
import { ViError } from './vi-error.ts'

/** What a request to Vi needs. The key stays in the host process. */
export interface ViCredentials {
  secretKey: string
  organizationId: string
  endpoint: URL
}

const KEY = /^dtvi_[\x21-\x7e]+$/

/**
 * Refuses, before anything is sent, what cannot be a secret key or an organization id.
 * @throws ViError KEY_MALFORMED, NO_SUCH_ORGANIZATION
 */
export function checkCredentials(secretKey: string, organizationId: string): void {
  if (!KEY.test(secretKey)) {
    throw new ViError('KEY_MALFORMED', {
      message: 'That does not look like a Vi key.',
      detail: 'Keys start with dtvi_.',
      advice: 'Copy the whole key from Organization settings, Secret keys.',
    })
  }
  if (!isViId(organizationId)) {
    throw new ViError('NO_SUCH_ORGANIZATION', {
      message: 'That does not look like an organization ID.',
      detail: 'IDs are letters, digits, - and _.',
      advice: 'Copy the ID from Organization settings in Vi.',
    })
  }
}
