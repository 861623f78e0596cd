import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/contract.ts'
import { asContractError } from '../failure/contract-error.ts'
import { noteUnforeseen } from '../failure/unforeseen.ts'
import { describeProblem } from './problem.ts'

/** Implements the contract; whatever a procedure throws reaches the page as the contract's declared error, in words. */
export const implementer = implement(contract).use(async ({ next, signal }) => {
  try {
    return await next()
  } catch (error) {
    if (error instanceof ORPCError || signal?.aborted) throw error
    const described = describeProblem(error)
    if (described.code === 'UNEXPECTED') noteUnforeseen(described.detail)
    throw asContractError(described)
  }
})
