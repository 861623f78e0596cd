import type { UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import type { Inside } from '../../shared/contract/inside.ts'
import { queuedBytes } from '../../shared/download/ended.ts'
import { isSameParts } from '../../shared/download/parts.ts'
import { reservedBytes } from '../../shared/download/reserve.ts'
import { formatBytes, formatExactBytes } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import { useShowSaved } from '../downloads/use-show-saved.ts'
import { SdkFolderOffer } from '../folders/sdk-folder-offer.tsx'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host, problemOf } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useAppInfo, usePartial, useSaved, useSaveFolder } from '../host/queries.ts'
import { useLibraryActions } from '../library/use-library-actions.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import styles from './inspector.module.css'
import type { Selection } from './use-selection.ts'

interface DownloadFooterProps {
  run: Run
  checkpoint: Checkpoint
  presence: Presence
  inside: UseQueryResult<Inside>
  /** What of it is wanted, and those files; null while they are not known. */
  selection: Selection
  onDownload: (checkpoint: Checkpoint, parts: DownloadParts) => void
}

/** Where the checkpoint goes, how large it is, what that leaves free, and the button. */
export function DownloadFooter({ run, checkpoint, presence, inside, selection, onDownload }: DownloadFooterProps) {
  const { data: folder } = useSaveFolder()
  const onDisk = useSaved().get(`${run.runId}/${checkpoint.id}`)
  const saved = onDisk?.parts === 'all' ? onDisk : undefined
  const queued = useHostState(({ downloads }) => queuedBytes(downloads))
  const info = useAppInfo()
  const choose = useFolderChoice()
  const chooseButton = useRef<HTMLButtonElement>(null)
  const showSaved = useShowSaved()
  const facts = inside.data
  const partial = usePartial(run.runId, checkpoint.id)
  const { copyHere } = useLibraryActions()
  const { kind, parts, sizes } = selection
  const size = sizes ? sizes[kind] : (facts?.sizeBytes ?? null)
  const baseModel = facts?.kind === 'open' ? facts.adapterConfig?.baseModel : null
  const left = size !== null && folder?.freeBytes != null ? folder.freeBytes - queued - size : null
  const effectWords = () => {
    if (inside.error) return problemOf(inside.error).title
    if (size === null) return facts ? 'The storage does not tell the size' : inside.isFetching ? 'Asking for the size…' : '\u00a0'
    if (left === null) return '\u00a0' // no folder yet, or its disk does not tell
    const after = `${formatBytes(left)} free after${queued > 0 ? ' this and what is queued' : ''}`
    if (kind === 'adapter') return baseModel ? `${after}. Needs ${baseModel.slice(baseModel.lastIndexOf('/') + 1)}` : after
    return kind === 'files' || facts?.hasChecksum ? after : `${after}. No checksum published`
  }
  const goesOn = partial !== undefined && parts !== null && isSameParts(partial.parts, parts)
  const reserved = useHostState(({ settings }) => reservedBytes(settings))
  const keptFree = useHostState(({ settings }) => settings?.keepFreeBytes ?? 0)
  const short = left !== null && left < reserved
  return (
    <footer className={styles.footer}>
      {sizes && presence === 'remote' && (
        <RadioCards
          label="What to download"
          value={kind}
          options={[
            { value: 'all', title: onDisk ? 'The rest' : 'Everything', detail: formatBytes(sizes.all) },
            ...(onDisk?.parts === 'adapter'
              ? []
              : [
                  {
                    value: 'adapter' as const,
                    title: 'Adapter only',
                    detail: sizes.adapter === null ? 'not in this archive' : sizes.adapter === 0 ? 'is here' : formatBytes(sizes.adapter),
                    disabled: !sizes.adapter,
                  },
                ]),
            { value: 'files', title: 'Choose files', detail: kind === 'files' ? formatBytes(sizes.files) : 'in the list' },
          ]}
          onChange={selection.choose}
        />
      )}
      <div className={styles.folder}>
        <Icon name="folder" />
        {folder ? (
          <MidText text={saved?.displayFolder ?? folder.displayPath} className={styles.folderName} />
        ) : (
          <span className={styles.folderName}>No save folder yet</span>
        )}
        {!saved && folder?.freeBytes != null && <span className={styles.free}>{formatBytes(folder.freeBytes)} free</span>}
        {!saved && (
          <button ref={chooseButton} type="button" className={styles.link} onClick={() => void choose()}>
            {folder ? 'Change' : 'Choose'}
          </button>
        )}
      </div>
      {folder === null && <SdkFolderOffer onUsed={() => chooseButton.current?.focus()} />}
      {folder?.problem && <p className={styles.problem}>{folder.problem}</p>}
      {saved ? (
        <>
          <Button
            size="lg"
            icon={info?.canReveal ? 'folderSearch' : 'copy'}
            onClick={() => void showSaved(saved.folder, () => host.library.reveal({ folder: saved.folder }))}
          >
            {info?.canReveal ? 'Show in folder' : 'Copy path'}
          </Button>
          <p className={styles.effect}>
            {saved.verification === 'checksum' ? 'Verified against the published checksum' : 'Checked by size, no checksum was published'} ·{' '}
            {formatBytes(saved.sizeBytes)}
          </p>
          {folder && saved.saveFolder !== folder.path && (
            <p className={styles.effect}>
              In another save folder.{' '}
              <button type="button" className={styles.link} onClick={() => void copyHere(saved)}>
                Copy to {folder.displayPath}
              </button>
            </p>
          )}
        </>
      ) : typeof presence === 'number' ? (
        <>
          <Button size="lg" disabled>
            Downloading, {Math.floor(presence * 100)}%
          </Button>
          <p className={styles.effect}>See Downloads for its progress</p>
        </>
      ) : short ? (
        <>
          <Button size="lg" icon="triangleAlert" disabled>
            Not enough space
          </Button>
          <p className={styles.problem}>
            {formatBytes(reserved - (left ?? 0))} more needed{keptFree > 0 && `, so that ${formatBytes(keptFree)} stay free (see Settings)`}
            . Make room there or choose another folder.
          </p>
        </>
      ) : (
        <>
          <Button
            size="lg"
            kind="primary"
            icon="arrowDownToLine"
            disabled={parts === null}
            onClick={() => parts !== null && onDownload(checkpoint, parts)}
            title={size === null ? undefined : formatExactBytes(size)}
          >
            {goesOn ? `Continue, ${formatBytes(partial.sizeBytes)} are here` : `Download ${size === null ? '' : formatBytes(size)}`}
            {kind === 'all' && <Icon name="cornerDownLeft" size={14} />}
          </Button>
          <p className={styles.effect}>{parts === null ? 'Mark what you want in the list of files' : effectWords()}</p>
        </>
      )}
    </footer>
  )
}
