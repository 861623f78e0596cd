import { implementer } from './implementer.ts'
import { connectedClient, type Services } from './services.ts'

/** `contract.runs` */
export function runsService(services: Services) {
  return {
    list: implementer.runs.list.handler(({ input, signal }) => connectedClient(services).runs.list({ pageToken: input.pageToken, signal })),
    get: implementer.runs.get.handler(({ input, signal }) => connectedClient(services).runs.get(input.runIdOrLink, { signal })),
  }
}
