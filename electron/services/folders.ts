import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FolderListing, SaveFolder } from '../../shared/contract/folders.ts'
import { diskError, errnoOf, folderMissing, notWritable } from '../download/disk-error.ts'
import { freeBytesOnDisk } from '../download/disk-space.ts'
import { DownloadError } from '../download/download-error.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { displayPath, type Services } from './services.ts'

const LISTED_FOLDERS = 1000

/** `contract.folders` */
export function foldersService(services: Services) {
  const { ports, preferences } = services
  /** Where the system's dialog asks the user, a page has no business naming folders itself. */
  const onlyWithoutDialog = () => {
    if (ports.chooseFolder)
      throw problem('FOLDER_UNREADABLE', 'Folders are chosen in the system’s dialog here.', 'Choose the folder there.')
  }
  return {
    choose: implementer.folders.choose.handler(async () => {
      if (!ports.chooseFolder) throw problem('UNEXPECTED', 'This host has no folder dialog.', 'Choose from the list instead.')
      const offered = await sdkFolder(services)
      const path = await ports.chooseFolder(preferences.get().saveFolder ?? offered?.path ?? ports.homeFolder)
      return path === null ? null : rememberFolder(services, path)
    }),
    list: implementer.folders.list.handler(({ input }) => {
      onlyWithoutDialog()
      return listFolder(services, resolve(input.path ?? ports.homeFolder))
    }),
    create: implementer.folders.create.handler(async ({ input }) => {
      onlyWithoutDialog()
      if (/[/\\:\0]/.test(input.name) || input.name === '.' || input.name === '..') {
        throw problem('FOLDER_NOT_WRITABLE', 'That cannot be the name of a folder.', 'Leave out / \\ and :.')
      }
      const path = join(resolve(input.parent), input.name)
      try {
        await mkdir(path)
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') throw problem('FOLDER_TAKEN', 'There is something with that name already.', 'Choose another name.')
        throw diskError(error, input.parent)
      }
      return { path }
    }),
    use: implementer.folders.use.handler(({ input }) => {
      onlyWithoutDialog()
      return rememberFolder(services, resolve(input.path))
    }),
    sdkFolder: implementer.folders.sdkFolder.handler(() => sdkFolder(services)),
    chooseSdkFolder: implementer.folders.chooseSdkFolder.handler(() => rememberFolder(services, sdkFolderPath(services))),
    current: implementer.folders.current.handler(async () => {
      const { saveFolder } = preferences.get()
      return saveFolder === null ? null : describeSaveFolder(services, saveFolder)
    }),
  }
}

/** Where Vi's Python SDK saves models unless it is told otherwise. */
function sdkFolderPath({ ports }: Services): string {
  return join(ports.homeFolder, '.datature', 'vi', 'models')
}

/** The SDK's folder, when it can become the save folder and is not yet. */
async function sdkFolder(services: Services): Promise<SaveFolder | null> {
  const path = sdkFolderPath(services)
  if (services.preferences.get().saveFolder === path) return null
  const folder = await describeSaveFolder(services, path)
  return folder.problem === null ? folder : null
}

/** Remembers a folder after writing a file into it and removing that again: permissions alone do not tell. */
async function rememberFolder(services: Services, path: string): Promise<SaveFolder> {
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) throw folderMissing(path)
  const probe = join(path, `.vi-model-browser-${randomUUID()}`)
  try {
    await (await open(probe, 'wx')).close()
    await rm(probe)
  } catch (error) {
    throw diskError(error, path)
  }
  services.preferences.change({ saveFolder: path })
  return describeSaveFolder(services, path)
}

async function describeSaveFolder(services: Services, path: string): Promise<SaveFolder> {
  const shown = displayPath(services.ports, path)
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory())
    return { path, displayPath: shown, freeBytes: null, problem: `${folderMissing(shown).message} Choose another one.` }
  const writable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
  const freeBytes = await (services.ports.freeBytes ?? freeBytesOnDisk)(path).catch(() => null)
  return { path, displayPath: shown, freeBytes, problem: writable ? null : `${notWritable(shown).message} Choose another one.` }
}

async function listFolder(services: Services, path: string): Promise<FolderListing> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw new DownloadError('FOLDER_UNREADABLE', {
      message: errnoOf(error) === 'ENOENT' ? 'That folder is not there.' : 'That folder cannot be opened.',
      detail: path,
      advice: 'Choose another one.',
      cause: error,
    })
  })
  const folders: FolderListing['folders'] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const child = join(path, entry.name)
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(child).catch(() => null))?.isDirectory())
    if (isFolder) folders.push({ name: entry.name, path: child })
  }
  folders.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const parent = dirname(path)
  const saveFolder = await describeSaveFolder(services, path)
  return {
    path,
    displayPath: saveFolder.displayPath,
    parent: parent === path ? null : parent,
    folders: folders.slice(0, LISTED_FOLDERS),
    truncated: folders.length > LISTED_FOLDERS,
    freeBytes: saveFolder.freeBytes,
    writable: saveFolder.problem === null,
  }
}
