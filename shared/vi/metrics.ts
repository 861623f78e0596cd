import * as z from 'zod'
import { isPlainObject } from './plain-object.ts'

/**
 * Evaluation metrics as they came: mostly numbers, but any JSON under any name. A record of zod's or a plain `{}` would lose a
 * metric called `__proto__`, so the object itself is passed on.
 */
export const evaluationMetricsSchema = z.custom<Record<string, unknown>>(isPlainObject, { error: 'is not an object' })
