import { DownloadError } from '../download/download-error.ts'
import type { ArchiveLink } from '../download/plan.ts'
import type { ViClient } from '../vi/client.ts'
import { isPrivateOnTheWay } from '../vi/endpoint.ts'
import { expiryMs } from '../vi/expiry.ts'

/** Asks Vi for a pre-signed address of a checkpoint's archive. @throws ViError, DownloadError NO_ARCHIVE */
export async function archiveLink(client: ViClient, runId: string, modelId: string, signal: AbortSignal): Promise<ArchiveLink> {
  const model = await client.models.get(runId, { checkpoint: modelId, contents: true, signal })
  const download = model.status.contents?.downloadUrl
  const address = download ? URL.parse(download.url) : null
  if (!download || !address || !isPrivateOnTheWay(address)) {
    throw new DownloadError('NO_ARCHIVE', {
      message: 'Vi has no archive of this checkpoint.',
      advice: 'It may still be uploading. Try again in a few minutes.',
    })
  }
  return { url: download.url, expiresAtMs: expiryMs(download.expiresAt) }
}
