import type { UseQueryResult } from '@tanstack/react-query'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import type { Inside } from '../../shared/contract/inside.ts'
import { queuedBytes } from '../../shared/download/ended.ts'
import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { formatBytes, formatExactBytes } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import { useShowSaved } from '../downloads/use-show-saved.ts'
import { sizeOf } from '../files/file-tree.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host, problemOf } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useAppInfo, useSaved, useSaveFolder } from '../host/queries.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import styles from './inspector.module.css'

interface DownloadFooterProps {
  run: Run
  checkpoint: Checkpoint
  presence: Presence
  inside: UseQueryResult<Inside>
  parts: DownloadParts
  onParts: (parts: DownloadParts) => void
  onDownload: (checkpoint: Checkpoint, parts: DownloadParts) => void
}

/** Where the checkpoint goes, how large it is, what that leaves free, and the button. */
export function DownloadFooter({ run, checkpoint, presence, inside, parts: wanted, onParts, onDownload }: DownloadFooterProps) {
  const { data: folder } = useSaveFolder()
  const onDisk = useSaved().get(`${run.runId}/${checkpoint.id}`)
  const saved = onDisk?.parts === 'all' ? onDisk : undefined
  const queued = useHostState(({ downloads }) => queuedBytes(downloads))
  const info = useAppInfo()
  const choose = useFolderChoice()
  const showSaved = useShowSaved()
  const facts = inside.data
  const adapterFiles = facts?.kind === 'open' ? facts.files.filter(({ ofAdapter }) => ofAdapter) : []
  const hasAdapter = facts?.kind === 'open' && facts.files.some(({ path }) => path.endsWith('adapter_model.safetensors'))
  const canChoose = facts?.kind === 'open' && onDisk === undefined
  const parts = hasAdapter && onDisk === undefined ? wanted : 'all'
  const adapterBytes = sizeOf(adapterFiles)
  const size = facts ? (parts === 'adapter' ? adapterBytes : facts.sizeBytes) : null
  const baseModel = facts?.kind === 'open' ? facts.adapterConfig?.baseModel : null
  const left = size !== null && folder?.freeBytes != null ? folder.freeBytes - queued - size : null
  const effectWords = () => {
    if (inside.error) return problemOf(inside.error).title
    if (left === null) return facts ? 'The storage does not tell the size' : inside.isFetching ? 'Asking for the size…' : '\u00a0'
    const after = `${formatBytes(left)} free after${queued > 0 ? ' this and what is queued' : ''}`
    if (parts === 'adapter') return baseModel ? `${after}. Needs ${baseModel.slice(baseModel.lastIndexOf('/') + 1)}` : after
    return facts?.hasChecksum ? after : `${after}. No checksum published`
  }
  const short = left !== null && left < RESERVE_BYTES
  return (
    <footer className={styles.footer}>
      {canChoose && presence === 'remote' && (
        <RadioCards
          label="What to download"
          value={parts}
          options={[
            { value: 'all', title: 'Everything', detail: facts.sizeBytes === null ? 'size unknown' : formatBytes(facts.sizeBytes) },
            {
              value: 'adapter',
              title: 'Adapter only',
              detail: hasAdapter ? formatBytes(adapterBytes) : 'not in this archive',
              disabled: !hasAdapter,
            },
          ]}
          onChange={onParts}
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
          <button type="button" className={styles.link} onClick={() => void choose()}>
            {folder ? 'Change' : 'Choose'}
          </button>
        )}
      </div>
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
            {formatBytes(RESERVE_BYTES - (left ?? 0))} more needed. Make room there or choose another folder.
          </p>
        </>
      ) : (
        <>
          <Button
            size="lg"
            kind="primary"
            icon="arrowDownToLine"
            onClick={() => onDownload(checkpoint, parts)}
            title={size === null ? undefined : formatExactBytes(size)}
          >
            Download {size !== null && formatBytes(size)}
            <Icon name="cornerDownLeft" size={14} />
          </Button>
          <p className={styles.effect}>{effectWords()}</p>
        </>
      )}
    </footer>
  )
}
