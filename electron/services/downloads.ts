import type { Download } from '../../shared/contract/downloads.ts'
import { checkpointName } from '../../shared/metrics/checkpoint.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { chooseDestination } from '../download/destination.ts'
import { partFolderOf } from '../download/part-folder.ts'
import type { DownloadPlan } from '../download/plan.ts'
import type { Place } from '../download/preparations.ts'
import type { Notes } from '../settings/notes.ts'
import { archiveLink } from '../vi/archive-link.ts'
import { checkpointSource } from '../vi/checkpoint-source.ts'
import type { ViClient } from '../vi/client.ts'
import type { HostPorts } from './host.ts'
import { implementer } from './implementer.ts'
import { removeLeftover, unlistedLeftovers } from './leftovers.ts'
import { problem } from './problem.ts'
import { connectedClient, displayPath, type Services } from './services.ts'

const APP_NAME = 'Vi Model Browser'

/** `contract.downloads` */
export function downloadsService(services: Services) {
  const { downloads, ports, preferences } = services
  const noSuchDownload = () => problem('NO_SUCH_DOWNLOAD', 'That download is not on the list any more.', 'Start it again from its run.')
  return {
    start: implementer.downloads.start.handler(async ({ input, signal }) => {
      const client = connectedClient(services)
      const { organizationId } = client
      const { runId, modelId, parts, why } = input
      const checkpoint = { organizationId, runId, modelId }
      if (downloads.find(checkpoint)) throw alreadyDownloading()
      const saveFolder = chosenFolder(services)
      const [run, model] = await Promise.all([
        client.runs.get(runId, { signal }),
        client.models.get(runId, { checkpoint: modelId, signal }),
      ])
      if (downloads.find(checkpoint)) throw alreadyDownloading() // asked twice at once
      const names = { runName: run.spec.name, checkpointName: checkpointName(modelId, model.spec.epoch) }
      return { id: downloads.add({ ...checkpoint, ...names, parts, why, saveFolder }) }
    }),
    cancel: implementer.downloads.cancel.handler(async ({ input }) => {
      if (!(await downloads.cancel(input.id, input.keep))) throw noSuchDownload()
    }),
    pause: implementer.downloads.pause.handler(({ input }) => downloads.pause(input.id)),
    resume: implementer.downloads.resume.handler(({ input }) => downloads.resume(input.id)),
    startNow: implementer.downloads.startNow.handler(({ input }) => {
      if (!downloads.startNow(input.id)) throw noSuchDownload()
    }),
    move: implementer.downloads.move.handler(({ input }) => {
      if (!downloads.move(input.id, input.before)) throw noSuchDownload()
    }),
    retry: implementer.downloads.retry.handler(async ({ input }) => {
      const saveFolder = input.elsewhere ? chosenFolder(services) : null
      if (!(await downloads.retry(input.id, { startOver: input.startOver, saveFolder }))) throw noSuchDownload()
    }),
    clear: implementer.downloads.clear.handler(({ input }) => downloads.clear(input.id)),
    leftovers: implementer.downloads.leftovers.handler(async () => {
      const { saveFolder } = preferences.get()
      if (saveFolder === null) return []
      const found = await unlistedLeftovers(services, saveFolder)
      return found.map(({ epoch: _, ...leftover }) => ({ ...leftover, displayFolder: displayPath(ports, partFolderOf(leftover.folder)) }))
    }),
    removeLeftover: implementer.downloads.removeLeftover.handler(({ input }) => removeLeftover(services, input.folder)),
    reveal: implementer.downloads.reveal.handler(({ input }) => {
      const download = downloads.get(input.id)
      if (download?.progress.state !== 'done' || !ports.reveal) throw noSuchDownload()
      ports.reveal(download.folder)
    }),
  }
}

/** Chooses the folder of a download whose turn has come. */
export async function placeDownload(ports: HostPorts, download: Download, claimed: ReadonlySet<string>): Promise<Place> {
  const { organizationId, runId, modelId, parts, saveFolder } = download
  const destination = await chooseDestination(saveFolder, { organizationId, runId, modelId, parts }, claimed)
  const { folder } = destination
  const displayFolder = displayPath(ports, folder)
  if (destination.kind === 'free') return { kind: 'free', folder, displayFolder }
  const { savedMs, ...outcome } = destination.model
  return { kind: 'here', folder, displayFolder, progress: { state: 'done', finishedMs: savedMs, elapsedMs: 0, ...outcome } }
}

/** Works out what a download is to fetch into its folder. */
export async function planDownload(
  accounts: Accounts,
  ports: HostPorts,
  notes: Notes,
  { organizationId, runId, runName, modelId, parts, why }: Download,
  folder: string,
  signal: AbortSignal,
): Promise<DownloadPlan> {
  const client = clientOf(accounts, organizationId)
  const [run, model] = await Promise.all([
    client.runs.getIfReadable(runId, { signal }),
    client.models.get(runId, { checkpoint: modelId, signal }),
  ])
  const { endpoint } = client
  return {
    app: { name: APP_NAME, version: ports.version },
    parts,
    folder,
    why,
    note: notes.checkpointNote(organizationId, runId, modelId),
    source: checkpointSource({ endpoint, organizationId, runId, modelId }, run, model, runName),
    getLink: (inner) => archiveLink(clientOf(accounts, organizationId).models, runId, modelId, inner),
  }
}

/** What a download waits for besides its turn: its account, when another one is connected. */
export function waitsForAccount(accounts: Accounts, { organizationId }: Download): string | null {
  return accounts.client?.organizationId === organizationId ? null : `Waits until ${organizationId} is connected`
}

/** The connected client, if it is that of the organization a download belongs to: accounts may change while it runs. */
function clientOf({ client }: Accounts, organizationId: string): ViClient {
  if (client?.organizationId === organizationId) return client
  throw problem('NOT_CONNECTED', `This checkpoint belongs to ${organizationId}.`, `Connect to ${organizationId}, then try again.`)
}

function chosenFolder({ preferences }: Services): string {
  const { saveFolder } = preferences.get()
  if (saveFolder === null) throw problem('NO_SAVE_FOLDER', 'No save folder has been chosen yet.', 'Choose a folder first.')
  return saveFolder
}

function alreadyDownloading() {
  return problem('ALREADY_DOWNLOADING', 'This checkpoint is being downloaded already.', 'See Downloads for how far it is.')
}
