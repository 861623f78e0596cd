import * as z from 'zod'
import { procedure } from './problem.ts'

/** Where a key is kept: encrypted by the system, or only in memory until the app quits. */
export const keepingSchema = z.enum(['macos-keychain', 'windows-dpapi', 'linux-keyring', 'memory'])
export type Keeping = z.infer<typeof keepingSchema>

/** Credentials found on this computer. Only the end of the key crosses to the page. */
export const foundCredentialsSchema = z.object({
  source: z.enum(['environment', 'config-file']),
  organizationId: z.string(),
  keyTail: z.string(),
  /** The file's path as the user would write it, for `config-file`. */
  path: z.string().nullable(),
})
export type FoundCredentials = z.infer<typeof foundCredentialsSchema>

/** Which account the app works with. */
export const connectionSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('disconnected') }),
  z.object({
    state: z.literal('connected'),
    organizationId: z.string(),
    endpoint: z.string(),
    keyTail: z.string(),
    keeping: keepingSchema,
    sample: z.boolean(),
  }),
])
export type Connection = z.infer<typeof connectionSchema>

/** An account that the app knows. */
export const accountSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  endpoint: z.string(),
  keyTail: z.string(),
  /** What the user calls it; empty is its organization. */
  label: z.string(),
  isCurrent: z.boolean(),
})
export type Account = z.infer<typeof accountSchema>

const one = z.object({ id: z.string().max(2500) })

export const accountsContract = {
  /** Every account that the app knows. */
  list: procedure.output(z.array(accountSchema)),
  /** Works with another account. */
  switchTo: procedure.input(one).output(z.void()),
  rename: procedure.input(one.extend({ label: z.string().max(100) })).output(z.void()),
  /** Forgets an account and its key. */
  remove: procedure.input(one).output(z.void()),
  /** Credentials in the environment and in `~/datature/vi/config.json`; nothing is sent anywhere. */
  found: procedure.output(
    z.object({
      credentials: z.array(foundCredentialsSchema),
      /** Where a key would be kept if one were connected now. */
      keeping: keepingSchema,
      defaultEndpoint: z.string(),
    }),
  ),
  /** Checks a key against the API, keeps it and works with it. The key crosses from the page to the host here, and never back. */
  connect: procedure
    .input(z.object({ secretKey: z.string().max(512), organizationId: z.string().max(255), endpoint: z.string().max(2048).nullable() }))
    .output(z.void()),
  /** The same with found credentials. */
  connectFound: procedure.input(z.object({ source: foundCredentialsSchema.shape.source })).output(z.void()),
  /** Starts the sample workspace inside this app and works with it. */
  openSample: procedure.output(z.void()),
  /** Forgets the account in use and its key, or leaves the sample. */
  disconnect: procedure.output(z.void()),
}
