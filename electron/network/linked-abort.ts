/** A signal that aborts together with another one, or by itself. */
export interface LinkedAbort {
  signal: AbortSignal
  abort: () => void
  /** Stops listening to the other signal, which may live as long as the app. */
  release: () => void
}

/** Makes a {@link LinkedAbort}. Unlike `AbortSignal.any` and `AbortSignal.timeout` it leaves nothing behind once it is released. */
export function linkedAbort(outer: AbortSignal | undefined): LinkedAbort {
  const own = new AbortController()
  const follow = () => own.abort(outer?.reason)
  if (outer?.aborted) follow()
  outer?.addEventListener('abort', follow, { once: true })
  return {
    signal: own.signal,
    abort: () => own.abort(),
    release: () => outer?.removeEventListener('abort', follow),
  }
}
