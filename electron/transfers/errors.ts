import { ORPCError } from '@orpc/server'
import { type Problem, problemSchema } from '../../shared/contract/problem.ts'
import { ExpectedError } from '../failure/expected-error.ts'

/** A failure as it crosses between threads. What was not foreseen crosses as its name alone: its text may hold anything. */
export function asProblemError(error: unknown): ORPCError<'PROBLEM', Problem> | Error {
  if (error instanceof ExpectedError) return new ORPCError('PROBLEM', { status: 422, message: error.message, data: error.toProblem() })
  const known = problemOf(error)
  if (known) return new ORPCError('PROBLEM', { status: 422, message: known.title, data: known })
  return new Error(error instanceof Error ? error.name : 'unknown')
}

/** The failure that a {@link asProblemError} carried. */
export function asExpectedError(error: unknown): unknown {
  const known = problemOf(error)
  return known ? ExpectedError.fromProblem(known) : error
}

function problemOf(error: unknown): Problem | null {
  if (!(error instanceof ORPCError)) return null
  const known = problemSchema.safeParse(error.data)
  return known.success ? known.data : null
}
