import type { ArchiveLink } from '../vi/archive-link.ts'
import { ArchiveSource } from './archive-source.ts'
import { Patience } from './patience.ts'
import type { ArchiveStorage, ObjectFacts } from './storage.ts'

/** So long somebody waits who only wants to know a size. */
const GIVE_UP_MS = 3000

/** Asks for one byte, to learn about an archive. @throws DownloadError, Vi's own error */
export async function probeArchive(
  storage: ArchiveStorage,
  getLink: (signal: AbortSignal) => Promise<ArchiveLink>,
  signal: AbortSignal,
): Promise<ObjectFacts> {
  const patience = new Patience({ giveUpAfterMs: GIVE_UP_MS })
  const source = new ArchiveSource(storage, getLink, patience, signal)
  const answer = await patience.insist(() => source.ask({ start: 0, end: 1 }), signal)
  answer.body.destroy()
  return answer
}
