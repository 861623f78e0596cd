import { ORPCError } from '@orpc/server'
import { type Problem, type ProblemCode, problemSchema } from '../../shared/contract/problem.ts'
import { errnoOf } from '../download/disk-error.ts'
import { DownloadError } from '../download/download-error.ts'
import { ViError } from '../vi/vi-error.ts'

/** Puts a failure in words for the user. Only our own error classes are quoted: other texts may hold anything. */
export function describeProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const known = problemSchema.safeParse(error.data)
    if (known.success) return known.data
  }
  const empty = { status: null, traceId: null, retryAfterMs: null }
  if (error instanceof ViError) {
    const { code, message, detail, advice, status, traceId, retryAfterMs } = error
    return { code, title: message, detail, advice, status, traceId, retryAfterMs }
  }
  if (error instanceof DownloadError) {
    const { code, message, detail, advice, status } = error
    return { ...empty, code, title: message, detail, advice, status }
  }
  const kind = errnoOf(error) || (error instanceof Error ? error.name : 'unknown')
  return {
    ...empty,
    code: 'UNEXPECTED',
    title: 'Something went wrong that this app did not foresee.',
    detail: kind,
    advice: 'Try again. If it stays, report it with the steps that lead here.',
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
