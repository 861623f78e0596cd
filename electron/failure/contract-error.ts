import { ORPCError } from '@orpc/server'
import { type Problem, problemSchema } from '../../shared/contract/problem.ts'

/** The error that the contracts declare, between the page and the host and between the host's threads. */
export function asContractError(problem: Problem): ORPCError<'PROBLEM', Problem> {
  return new ORPCError('PROBLEM', { status: 422, message: problem.title, data: problem })
}

/** The problem that a contract's error carries; null for any other error. */
export function problemIn(error: unknown): Problem | null {
  if (!(error instanceof ORPCError)) return null
  const known = problemSchema.safeParse(error.data)
  return known.success ? known.data : null
}
