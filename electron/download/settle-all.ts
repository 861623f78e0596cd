/** Waits until all have ended, also when one fails, so that nothing works on behind its back. @throws the first failure */
export async function settleAll(working: Iterable<Promise<unknown>>): Promise<void> {
  for (const outcome of await Promise.allSettled(working)) if (outcome.status === 'rejected') throw outcome.reason
}
