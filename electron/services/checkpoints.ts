import { redactAll } from '../../shared/vi/redact-all.ts'
import { probeArchive } from '../download/probe.ts'
import { archiveLink } from '../vi/archive-link.ts'
import { describeModel } from '../vi/describe-model.ts'
import { implementer } from './implementer.ts'
import { connectedClient, type Services } from './services.ts'

/** `contract.checkpoints` */
export function checkpointsService(services: Services) {
  const { viewer } = services
  /** What is asked of a checkpoint's archive: its name for the viewer, and how to get its address. */
  const archiveOf = ({ runId, modelId }: { runId: string; modelId: string }) => {
    const { models, organizationId, endpoint } = connectedClient(services)
    return {
      key: JSON.stringify([endpoint, organizationId, runId, modelId]),
      getLink: (signal: AbortSignal) => archiveLink(models, runId, modelId, signal),
    }
  }
  const never = new AbortController().signal
  return {
    // The contract's output has no place for contents: a pre-signed URL never reaches the page.
    list: implementer.checkpoints.list.handler(async function* ({ input, signal }) {
      for await (const { page } of connectedClient(services).models.pages(input.runId, { signal })) {
        services.unreadable.note('checkpoint', page.unreadable, input.runId)
        yield { items: redactAll(page.items), unreadable: page.unreadable }
      }
    }),
    archive: implementer.checkpoints.archive.handler(async ({ input, signal = never }) => {
      const head = await probeArchive(services.storage, archiveOf(input).getLink, signal)
      return { sizeBytes: head.sizeBytes, hasChecksum: head.crc32c !== null }
    }),
    inside: implementer.checkpoints.inside.handler(({ input, signal = never }) => {
      const { key, getLink } = archiveOf(input)
      return viewer.look(key, getLink, signal)
    }),
    view: implementer.checkpoints.view.handler(({ input, signal = never }) => {
      const { key, getLink } = archiveOf(input)
      return viewer.view(key, input.path, getLink, signal)
    }),
    tensors: implementer.checkpoints.tensors.handler(({ input, signal = never }) => {
      const { key, getLink } = archiveOf(input)
      return viewer.tensors(key, input.path, getLink, signal)
    }),
    info: implementer.checkpoints.info.handler(async ({ input, signal }) => {
      return describeModel(await connectedClient(services).models.get(input.runId, { checkpoint: input.modelId, signal }))
    }),
  }
}
