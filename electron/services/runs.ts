import * as z from 'zod'
import type { RunsPart } from '../../shared/contract/runs.ts'
import { redactAll } from '../../shared/vi/redact-all.ts'
import { describeRun } from '../vi/describe-run.ts'
import type { PageCursor } from '../vi/pages.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { runLogForPage } from './run-log.ts'
import { connectedClient, type Services } from './services.ts'

const cursorSchema = z.object({ token: z.string(), pages: z.number().int().min(1), seen: z.array(z.string()) })

/** `contract.runs`. What Vi says of a run may quote a key or a pre-signed URL: settings, conditions. They do not reach the page. */
export function runsService(services: Services) {
  return {
    list: implementer.runs.list.handler(async function* ({ input, signal }): AsyncGenerator<RunsPart, void> {
      const from = input.cursor === null ? null : parseCursor(input.cursor)
      for await (const { page, next } of connectedClient(services).runs.pages({ from, ahead: input.all, signal })) {
        services.unreadable.note('run', page.unreadable)
        yield { items: redactAll(page.items), unreadable: page.unreadable, cursor: next && JSON.stringify(next) }
        if (!input.all) return
      }
    }),
    get: implementer.runs.get.handler(async ({ input, signal }) =>
      redactAll(await connectedClient(services).runs.get(input.runIdOrLink, { signal })),
    ),
    info: implementer.runs.info.handler(async ({ input, signal }) => {
      const { runs, models } = connectedClient(services)
      const run = await runs.get(input.runIdOrLink, { signal })
      const all = []
      for await (const model of models.iterate(run.runId, { signal })) all.push(model)
      return describeRun(run, { models: all })
    }),
    log: implementer.runs.log.handler(({ input, signal }) =>
      runLogForPage(connectedClient(services).runs, input.runId, input.since, signal),
    ),
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
