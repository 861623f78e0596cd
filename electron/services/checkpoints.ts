import { probeArchive } from '../download/probe.ts'
import { archiveLink } from '../vi/archive-link.ts'
import { describeModel } from '../vi/describe-model.ts'
import { implementer } from './implementer.ts'
import { connectedClient, type Services } from './services.ts'

/** `contract.checkpoints` */
export function checkpointsService(services: Services) {
  return {
    // The contract's output has no place for contents: a pre-signed address never reaches the page.
    list: implementer.checkpoints.list.handler(({ input, signal }) =>
      connectedClient(services).models.list(input.runId, { pageToken: input.pageToken, signal }),
    ),
    archive: implementer.checkpoints.archive.handler(async ({ input, signal }) => {
      const client = connectedClient(services)
      const getLink = (inner: AbortSignal) => archiveLink(client.models, input.runId, input.modelId, inner)
      const head = await probeArchive(services.storage, getLink, signal ?? new AbortController().signal)
      return { sizeBytes: head.sizeBytes, hasChecksum: head.crc32c !== null }
    }),
    info: implementer.checkpoints.info.handler(async ({ input, signal }) => {
      return describeModel(await connectedClient(services).models.get(input.runId, { checkpoint: input.modelId, signal }))
    }),
  }
}
