import * as z from 'zod'

/**
 * Evaluation metrics as they came: mostly numbers, but any JSON under any name. A record of zod's or a plain `{}` would lose a
 * metric called `__proto__`, so the object itself is passed on.
 */
export const evaluationMetricsSchema = z.custom<Record<string, unknown>>(isPlainObject, { error: 'is not an object' })

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
