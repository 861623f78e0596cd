import { implementer } from './implementer.ts'
import { connectedClient, type Services } from './services.ts'

/** `contract.notes` */
export function notesService(services: Services) {
  const { notes } = services
  return {
    all: implementer.notes.all.handler(() => notes.of(connectedClient(services).organizationId)),
    change: implementer.notes.change.handler(({ input }) =>
      notes.change(connectedClient(services).organizationId, input.runId, input.change),
    ),
  }
}
