import type { ORPCError } from '@orpc/server'
import type { Problem, ProblemCode } from '../../shared/contract/problem.ts'
import { errnoOf } from '../download/disk-error.ts'
import { asContractError, problemIn } from '../failure/contract-error.ts'
import { ExpectedError } from '../failure/expected-error.ts'

/** Puts a failure in words for the user. Only our own error classes are quoted: other texts may hold anything. */
export function describeProblem(error: unknown): Problem {
  const known = problemIn(error)
  if (known) return known
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
