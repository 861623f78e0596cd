import { ORPCError } from '@orpc/server'
import { type Problem, type ProblemCode, problemSchema } from '../../shared/contract/problem.ts'
import { errnoOf } from '../download/disk-error.ts'
import { ExpectedError } from '../failure/expected-error.ts'

/** Puts a failure in words for the user. Only our own error classes are quoted: other texts may hold anything. */
export function describeProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const known = problemSchema.safeParse(error.data)
    if (known.success) return known.data
  }
  if (error instanceof ExpectedError) return error.toProblem()
  const kind = errnoOf(error) || (error instanceof Error ? error.name : 'unknown')
  return {
    code: 'UNEXPECTED',
    title: 'Something went wrong that this app did not foresee.',
    detail: kind,
    advice: 'Try again. If it stays, report it with the steps that lead here.',
    status: null,
    traceId: null,
    retryAfterMs: null,
  }
}

/** An expected failure that has no class of its own. */
export function problem(code: ProblemCode, title: string, advice: string, detail = ''): ORPCError<'PROBLEM', Problem> {
  return asContractError({ code, title, detail, advice, status: null, traceId: null, retryAfterMs: null })
}

/** The contract's declared error. */
export function asContractError(data: Problem): ORPCError<'PROBLEM', Problem> {
  return new ORPCError('PROBLEM', { status: 422, message: data.title, data })
}
