import { join } from 'node:path'
import { diskError } from '../download/disk-error.ts'
import { freeBytesOnDisk, requireSpace } from '../download/disk-space.ts'
import { PART_SUFFIX } from '../download/part-folder.ts'
import { addSdkLayout } from '../library/add-sdk-layout.ts'
import { removeSdkLayout } from '../library/remove-sdk-layout.ts'
import type { FoundFolder } from '../library/scan.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'

/** The part of `contract.library` that lays folders out for Vi's SDK. */
export function sdkLayoutService({ ports, library, preferences }: Services, found: (folder: string) => Promise<FoundFolder>) {
  const change = async <T>(input: { folder: string }, make: (folder: string) => Promise<T>): Promise<T> => {
    const { folder } = await found(input.folder)
    if (folder.endsWith(PART_SUFFIX)) throw problem('FOLDER_TAKEN', 'That download has not ended.', 'Let it end first.')
    return library
      .change(() => make(folder))
      .catch((error: unknown) => {
        throw diskError(error, folder)
      })
  }

  return {
    addSdkLayout: implementer.library.addSdkLayout.handler(({ input, signal }) =>
      change(input, (folder) => {
        const rules = { freeBytes: ports.freeBytes ?? freeBytesOnDisk, keepFreeBytes: preferences.get().keepFreeBytes }
        const makeRoom = (bytes: number) => requireSpace(rules, join(folder, 'model_adapter'), bytes)
        return addSdkLayout(folder, makeRoom, signal ?? NEVER)
      }),
    ),
    removeSdkLayout: implementer.library.removeSdkLayout.handler(({ input, signal }) =>
      change(input, async (folder) => ({ removed: await removeSdkLayout(folder, signal ?? NEVER) })),
    ),
  }
}

const NEVER = new AbortController().signal
