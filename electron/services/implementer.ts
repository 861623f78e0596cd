import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/contract.ts'
import { asContractError } from '../failure/contract-error.ts'
import { noteUnforeseen } from '../failure/unforeseen.ts'
import { describeProblem } from './problem.ts'

/**
 * Implements the contract; whatever a procedure throws, at once or in the middle of a stream, reaches the page as the contract's
 * declared error, in words.
 */
export const implementer = implement(contract).use(async ({ next, signal }) => {
  const described = (error: unknown) => (error instanceof ORPCError || signal?.aborted ? error : inWords(error))
  try {
    const result = await next()
    return isStream(result.output) ? { ...result, output: withErrorsInWords(result.output, described) } : result
  } catch (error) {
    throw described(error)
  }
})

async function* withErrorsInWords(stream: AsyncIterable<unknown>, described: (error: unknown) => unknown): AsyncGenerator<unknown, void> {
  try {
    yield* stream
  } catch (error) {
    throw described(error)
  }
}

function inWords(error: unknown): Error {
  const described = describeProblem(error)
  if (described.code === 'UNEXPECTED') noteUnforeseen(described.detail)
  return asContractError(described)
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}
