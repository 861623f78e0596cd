/** Everything that a stream of the contract yields. */
export async function partsOf<T>(stream: PromiseLike<AsyncIterable<T>>): Promise<T[]> {
  const parts: T[] = []
  for await (const part of await stream) parts.push(part)
  return parts
}
