import { isPrivateOnTheWay } from './endpoint.ts'
import { expiryMs } from './expiry.ts'
import type { ModelsResource } from './models.ts'
import { ViError } from './vi-error.ts'

/** A pre-signed address of an archive and when it stops working. It stays in memory. */
export interface ArchiveLink {
  url: string
  expiresAtMs: number
}

/** Asks Vi for a pre-signed address of a checkpoint's archive; a new one at each call. @throws ViError */
export async function archiveLink(models: ModelsResource, runId: string, modelId: string, signal?: AbortSignal): Promise<ArchiveLink> {
  const model = await models.get(runId, { checkpoint: modelId, contents: true, signal })
  const download = model.status.contents?.downloadUrl
  const address = download ? URL.parse(download.url) : null
  if (!download || !address || !isPrivateOnTheWay(address)) {
    throw new ViError('NO_ARCHIVE', {
      message: 'Vi has no archive of this checkpoint.',
      advice: 'It may still be uploading. Try again in a few minutes.',
    })
  }
  return { url: download.url, expiresAtMs: expiryMs(download.expiresAt) }
}
