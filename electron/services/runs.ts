import * as z from 'zod'
import type { RunsPart } from '../../shared/contract/runs.ts'
import type { PageCursor } from '../vi/pages.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { connectedClient, type Services } from './services.ts'

const cursorSchema = z.object({ token: z.string(), seen: z.array(z.string()) })

/** `contract.runs` */
export function runsService(services: Services) {
  return {
    list: implementer.runs.list.handler(async function* ({ input, signal }): AsyncGenerator<RunsPart, void> {
      const from = input.cursor === null ? null : parseCursor(input.cursor)
      for await (const { page, next } of connectedClient(services).runs.pages({ from, ahead: input.all, signal })) {
        services.unreadable.note('run', page.unreadable)
        yield { items: page.items, unreadable: page.unreadable, cursor: next && JSON.stringify(next) }
        if (!input.all) return
      }
    }),
    get: implementer.runs.get.handler(({ input, signal }) => connectedClient(services).runs.get(input.runIdOrLink, { signal })),
  }
}

/** Where an earlier stream stopped. The page only keeps it. */
function parseCursor(text: string): PageCursor {
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch {
    throw problem('BAD_LINK', 'The list of runs cannot be continued.', 'Refresh to read it from the beginning.')
  }
}
