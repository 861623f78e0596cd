import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { DEFAULT_ENDPOINT } from '../vi/endpoint.ts'

/** Credentials that other tools left on this computer. */
export interface CredentialsOnDisk {
  source: 'environment' | 'config-file'
  secretKey: string
  organizationId: string
  path: string | null
}

const configSchema = z.object({ secret_key: z.string().min(1), organization_id: z.string().min(1) })

/** Where Vi's tools document their config file. */
export function viConfigPath(homeFolder: string): string {
  return join(homeFolder, 'datature', 'vi', 'config.json')
}

/** Looks in the environment, then in the config file, as Vi's SDK does. Reads only; a broken file counts as none. */
export async function findCredentials(environment: NodeJS.ProcessEnv, homeFolder: string): Promise<CredentialsOnDisk[]> {
  const found: CredentialsOnDisk[] = []
  const secretKey = environment.DATATURE_VI_SECRET_KEY?.trim()
  const organizationId = environment.DATATURE_VI_ORGANIZATION_ID?.trim()
  if (secretKey && organizationId) found.push({ source: 'environment', secretKey, organizationId, path: null })
  const path = viConfigPath(homeFolder)
  try {
    const config = configSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    found.push({ source: 'config-file', secretKey: config.secret_key.trim(), organizationId: config.organization_id.trim(), path })
  } catch {
    // No such file, or not one of Vi's: there is nothing to offer.
  }
  return found
}

/** The API to use where none is typed in: `DATATURE_VI_API_ENDPOINT`, else Vi's own. */
export function defaultEndpoint(environment: NodeJS.ProcessEnv): string {
  return environment.DATATURE_VI_API_ENDPOINT?.trim() || DEFAULT_ENDPOINT
}
