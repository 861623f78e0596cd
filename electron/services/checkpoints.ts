import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import type { Model } from '../../shared/vi/model.ts'
import { describeModel } from '../vi/describe-model.ts'
import { archiveLink } from './archive-link.ts'
import { implementer } from './implementer.ts'
import { connectedClient, type Services } from './services.ts'

/** `contract.checkpoints` */
export function checkpointsService(services: Services) {
  return {
    list: implementer.checkpoints.list.handler(async ({ input, signal }) => {
      const page = await connectedClient(services).models.list(input.runId, { pageToken: input.pageToken, signal })
      return { ...page, items: page.items.map(withoutContents) }
    }),
    archive: implementer.checkpoints.archive.handler(async ({ input, signal }) => {
      const client = connectedClient(services)
      const getLink = (inner: AbortSignal) => archiveLink(client, input.runId, input.modelId, inner)
      const head = await services.storage.probe(getLink, signal ?? new AbortController().signal)
      return { sizeBytes: head.sizeBytes, hasChecksum: head.crc32c !== null }
    }),
    info: implementer.checkpoints.info.handler(async ({ input, signal }) => {
      return describeModel(await connectedClient(services).models.get(input.runId, { checkpoint: input.modelId, signal }))
    }),
  }
}

/** A pre-signed address never reaches the page. */
function withoutContents(model: Model): ListedModel {
  const { contents: _kept, ...status } = model.status
  return { ...model, status }
}
