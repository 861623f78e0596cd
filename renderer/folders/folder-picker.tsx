import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Problem } from '../../shared/contract/problem.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { host, problemOf } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import styles from './folder-picker.module.css'
import { SdkFolderOffer } from './sdk-folder-offer.tsx'
import { useFolderQuestion } from './use-folder-choice.ts'

/** Chooses a save folder on the machine that the host runs on: a list of folders, for browsers. */
export function FolderPicker() {
  const { open, close } = useFolderQuestion()
  return (
    <Dialog open={open} onClose={() => close(null)} title="Save checkpoints in">
      <FolderList onDone={close} />
    </Dialog>
  )
}

function FolderList({ onDone }: { onDone: ReturnType<typeof useFolderQuestion>['close'] }) {
  const saveFolder = useHostState(({ settings }) => settings?.saveFolder ?? null)
  const client = useQueryClient()
  const [path, setPath] = useState<string | null>(saveFolder)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { data, error } = useQuery({
    queryKey: ['folder', path],
    queryFn: ({ signal }) => host.folders.list({ path }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
  const shown = problem ?? (error ? problemOf(error) : null)
  const go = (next: string | null) => {
    setProblem(null)
    setPath(next)
  }
  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name') ?? '').trim()
    if (!data || name === '') return
    try {
      go((await host.folders.create({ parent: data.path, name })).path)
      form.reset()
      await client.invalidateQueries({ queryKey: ['folder'] })
    } catch (failure) {
      setProblem(problemOf(failure))
    }
  }
  const choose = async () => {
    if (!data) return
    try {
      onDone(await host.folders.use({ path: data.path }))
    } catch (failure) {
      setProblem(problemOf(failure))
    }
  }
  return (
    <>
      <SdkFolderOffer className={styles.offer} onUsed={onDone} />
      <div className={styles.path}>
        <Button size="sm" icon="arrowUp" disabled={!data?.parent} onClick={() => go(data?.parent ?? null)}>
          Up
        </Button>
        <output className={styles.current} title={data?.path}>
          {data?.displayPath ?? '…'}
        </output>
        {error && (
          <Button size="sm" onClick={() => go(null)}>
            Home folder
          </Button>
        )}
      </div>
      <ul className={styles.list} aria-label="Folders">
        {data?.folders.map((folder) => (
          <li key={folder.path}>
            <button type="button" onClick={() => go(folder.path)}>
              <Icon name="folder" /> {folder.name}
            </button>
          </li>
        ))}
        {data?.folders.length === 0 && <li className={styles.note}>No folders in here.</li>}
        {data?.truncated && <li className={styles.note}>More folders than are listed.</li>}
      </ul>
      <form className={styles.create} onSubmit={create}>
        <input name="name" placeholder="New folder" aria-label="Name of the new folder" maxLength={255} autoComplete="off" />
        <Button size="sm" icon="folderPlus" type="submit">
          Make
        </Button>
      </form>
      {shown && (
        <p className={styles.problem} role="alert">
          {shown.title} {shown.advice}
        </p>
      )}
      <div className={styles.foot}>
        <span className={styles.free}>{data?.freeBytes != null && `${formatBytes(data.freeBytes)} free`}</span>
        <Button onClick={() => onDone(null)}>Cancel</Button>
        <Button kind="primary" disabled={!data || error !== null} onClick={() => void choose()}>
          Save here
        </Button>
      </div>
    </>
  )
}
