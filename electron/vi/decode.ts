import * as z from 'zod'
import { ViError } from './vi-error.ts'

/**
 * Reads an answer by its schema. What does not fit is an error that names the field and the request.
 * @throws ViError BAD_RESPONSE
 */
export function decode<T extends z.ZodType>(schema: T, answer: unknown, request: string): z.output<T> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue && issue.path.length > 0 ? z.core.toDotPath(issue.path) : 'the answer'
  throw new ViError('BAD_RESPONSE', {
    message: `Vi’s answer to ${request} cannot be read.`,
    detail: `${field}: ${issue?.message ?? 'unexpected form'}.`,
    advice: 'This app may be older than Vi’s API. Look for an update.',
    status: 200,
  })
}
