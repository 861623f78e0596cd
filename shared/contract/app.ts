import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { connectionSchema } from './accounts.ts'
import { downloadSchema } from './downloads.ts'
import { procedure } from './problem.ts'
import { settingsSchema } from './settings.ts'
import { updateStateSchema } from './updates.ts'

/** What differs between the hosts, as data. */
export const appInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'browser']),
  platform: z.enum(['mac', 'windows', 'linux']),
  /** How a save folder is chosen: the system's dialog, or a list inside the page. */
  folderChoice: z.enum(['dialog', 'list']),
  /** Whether a folder can be shown in the file manager; if not, its path can be copied. */
  canReveal: z.boolean(),
  /** A store that could not be read and was set aside: what happened. */
  notices: z.array(z.string()),
})
export type AppInfo = z.infer<typeof appInfoSchema>

/** One piece of the host's state, whole; sent when it changes, at most 10 a second each. */
export const hostChangeSchema = z.discriminatedUnion('part', [
  z.object({ part: z.literal('connection'), value: connectionSchema }),
  z.object({ part: z.literal('settings'), value: settingsSchema }),
  z.object({ part: z.literal('downloads'), value: z.array(downloadSchema) }),
  /** Another number: something may have changed in the save folders. */
  z.object({ part: z.literal('library'), value: z.number() }),
  /** Null where the app does not update itself. */
  z.object({ part: z.literal('update'), value: updateStateSchema.nullable() }),
  /** The system's accent colour, `#rrggbb`; null where it is not known. */
  z.object({ part: z.literal('accent'), value: z.string().nullable() }),
])
export type HostChange = z.infer<typeof hostChangeSchema>

export const appContract = {
  info: procedure.output(appInfoSchema),
  /**
   * The host's state: every part once, then each as it changes. One stream for all parts, because a browser allows six
   * connections to an address and each open stream in each tab holds one.
   */
  watch: procedure.output(eventIterator(hostChangeSchema)),
  /** What somebody who helps needs to know, as text without secrets. */
  diagnostics: procedure.output(z.string()),
  /** Opens an https address of Vi in the system's browser. Desktop only; the browser host's page uses a plain link. */
  openExternal: procedure.input(z.object({ url: z.string().max(2048) })).output(z.void()),
}
