import { checkpointFromModel } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import { chooseDestination } from '../download/destination.ts'
import type { DownloadRequest } from '../download/download-list.ts'
import { locateModel } from '../library/layout.ts'
import type { ViClient } from '../vi/client.ts'
import { archiveLink } from './archive-link.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { connectedClient, displayPath, type Services } from './services.ts'

const APP_NAME = 'Vi Model Browser'

/** `contract.downloads` */
export function downloadsService(services: Services) {
  const { downloads, ports } = services
  const noSuchDownload = () => problem('NO_SUCH_DOWNLOAD', 'That download is not on the list any more.', 'Start it again from its run.')
  return {
    start: implementer.downloads.start.handler(async ({ input, signal }) => {
      const client = connectedClient(services)
      if (downloads.find(client.organizationId, input.runId, input.modelId)) {
        throw problem('ALREADY_DOWNLOADING', 'This checkpoint is being downloaded already.', 'See Downloads for how far it is.')
      }
      const { saveFolder } = services.preferences.get()
      if (saveFolder === null) throw problem('NO_SAVE_FOLDER', 'No save folder has been chosen yet.', 'Choose a folder first.')
      const [run, model] = await Promise.all([
        client.runs.get(input.runId, { signal }),
        client.models.get(input.runId, { checkpoint: input.modelId, signal }),
      ])
      return {
        id: downloads.add(requestFor(services, client.organizationId, run, checkpointFromModel(model).name, input.modelId, saveFolder)),
      }
    }),
    cancel: implementer.downloads.cancel.handler(async ({ input }) => {
      if (!(await downloads.cancel(input.id))) throw noSuchDownload()
    }),
    retry: implementer.downloads.retry.handler(({ input }) => {
      if (!downloads.retry(input.id)) throw noSuchDownload()
    }),
    clear: implementer.downloads.clear.handler(({ input }) => downloads.clear(input.id)),
    reveal: implementer.downloads.reveal.handler(({ input }) => {
      const download = downloads.get(input.id)
      if (download?.progress.state !== 'done' || !ports.reveal) throw noSuchDownload()
      ports.reveal(download.folder)
    }),
  }
}

function requestFor(
  services: Services,
  organizationId: string,
  run: Run,
  checkpointName: string,
  modelId: string,
  saveFolder: string,
): DownloadRequest {
  const { runId } = run
  return {
    organizationId,
    runId,
    runName: run.spec.name,
    modelId,
    checkpointName,
    displayFolder: (folder) => displayPath(services.ports, folder),
    prepare: async (signal) => {
      const client = clientOf(services, organizationId)
      const destination = await chooseDestination(saveFolder, runId, modelId)
      if (destination.kind === 'here') return alreadyHere(destination.saved)
      const model = await client.models.get(runId, { checkpoint: modelId, signal })
      return {
        plan: {
          app: { name: APP_NAME, version: services.ports.version },
          folder: destination.folder,
          source: {
            endpoint: client.endpoint,
            organizationId,
            runId,
            runName: run.spec.name,
            modelId,
            epoch: model.spec.epoch,
            evaluationMetrics: model.spec.evaluationMetrics,
          },
          getLink: (inner) => archiveLink(clientOf(services, organizationId), runId, modelId, inner),
        },
      }
    },
  }
}

/** The connected client, if it is that of the organization a download belongs to: its turn may come after a change of account. */
function clientOf(services: Services, organizationId: string): ViClient {
  const client = connectedClient(services)
  if (client.organizationId === organizationId) return client
  throw problem('NOT_CONNECTED', `This checkpoint belongs to ${organizationId}.`, `Connect to ${organizationId}, then try again.`)
}

async function alreadyHere({ folder, file }: Extract<Awaited<ReturnType<typeof chooseDestination>>, { kind: 'here' }>['saved']) {
  const result = await locateModel(folder)
  if (!result)
    throw problem('FOLDER_TAKEN', 'The folder of this checkpoint has lost its model.', 'Move it away, then download again.', folder)
  const finishedMs = Date.parse(file.savedAt)
  return { here: { state: 'done' as const, finishedMs, elapsedMs: 0, verification: file.archive.verification, result }, folder }
}
