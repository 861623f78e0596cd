import * as z from 'zod'
import { procedure } from './problem.ts'

const directionSchema = z.enum(['higher', 'lower'])

const metricNamesSchema = z.array(z.string().max(512)).max(2000)
const columnsSchema = z.record(
  z.string().max(200),
  z.object({
    order: metricNamesSchema,
    hidden: metricNamesSchema,
    pinned: metricNamesSchema,
    widths: z.record(z.string().max(512), z.number().min(40).max(1000)),
  }),
)

const downloadsAtOnceSchema = z.number().int().min(1).max(8)
const speedLimitSchema = z.number().min(10_000).nullable()
const keepFreeSchema = z.number().int().min(0).max(1e15)
const connectionsSchema = z.number().int().min(1).max(16)

/** What the user has chosen, kept on this computer. No secrets. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Whose accent colour the page has. The system's is known on the desktop only. */
  accent: z.enum(['app', 'system']).default('app'),
  saveFolder: z.string().nullable().default(null),
  /** The better direction of a metric where the user flipped it, by metric name. */
  directions: z.record(z.string(), directionSchema).default({}),
  /** The last primary metric that the user chose. */
  primaryMetric: z.string().nullable().default(null),
  /** How near to the best counts as a near tie; 0 is off. */
  nearTieShare: z.union([z.literal(0), z.literal(0.001), z.literal(0.005), z.literal(0.01), z.literal(0.02)]).default(0.005),
  chartHeight: z.number().min(160).max(800).default(244),
  /** How the table of checkpoints is arranged, by organization. */
  columns: columnsSchema.default({}),
  downloadsAtOnce: downloadsAtOnceSchema.default(1),
  /** Of all downloads together; null is no limit. */
  speedLimitBytesPerSecond: speedLimitSchema.default(null),
  /** The most connections that one download may open. */
  connectionsPerDownload: connectionsSchema.default(8),
  /** Downloads stop before less than this is free where they are saved. */
  keepFreeBytes: keepFreeSchema.default(1_000_000_000),
  /** Whether to look for newer versions of this app once a day. */
  looksForUpdates: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/** What the page may change; the save folder goes through `folders.use`, which checks it. */
export const settingsChangeSchema = z
  .object({
    theme: z.enum(['system', 'light', 'dark']),
    accent: z.enum(['app', 'system']),
    directions: z.record(z.string().max(512), directionSchema),
    primaryMetric: z.string().max(512).nullable(),
    nearTieShare: z.union([z.literal(0), z.literal(0.001), z.literal(0.005), z.literal(0.01), z.literal(0.02)]),
    chartHeight: z.number().min(160).max(800),
    columns: columnsSchema,
    downloadsAtOnce: downloadsAtOnceSchema,
    speedLimitBytesPerSecond: speedLimitSchema,
    connectionsPerDownload: connectionsSchema,
    keepFreeBytes: keepFreeSchema,
    looksForUpdates: z.boolean(),
  })
  .partial()
export type SettingsChange = z.infer<typeof settingsChangeSchema>

export const settingsContract = {
  /** Changes some settings; the rest stay. */
  change: procedure.input(settingsChangeSchema).output(z.void()),
  /** Everything as it was at first, but for the save folder. */
  reset: procedure.output(z.void()),
}
