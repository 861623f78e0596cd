import { asContractError, problemIn } from '../failure/contract-error.ts'
import { ExpectedError } from '../failure/expected-error.ts'

/** A failure as it crosses between threads. What was not foreseen crosses as its name alone: its text may hold anything. */
export function asProblemError(error: unknown): Error {
  const problem = error instanceof ExpectedError ? error.toProblem() : problemIn(error)
  return problem ? asContractError(problem) : new Error(error instanceof Error ? error.name : 'unknown')
}

/** The failure that a {@link asProblemError} carried. */
export function asExpectedError(error: unknown): unknown {
  const known = problemIn(error)
  return known ? ExpectedError.fromProblem(known) : error
}
