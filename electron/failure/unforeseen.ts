type Listener = (what: string) => void

let listener: Listener = (what) => console.error(`unexpected failure (${what})`)

/** Notes a failure that nothing foresaw, by its kind: its text may hold anything. */
export function noteUnforeseen(what: string): void {
  listener(what)
}

/** Sends such notes to the app's log as well. */
export function onUnforeseen(added: Listener): void {
  const before = listener
  listener = (what) => {
    before(what)
    added(what)
  }
}
