import type { UseQueryResult } from '@tanstack/react-query'
import { Suspense, useEffect, useRef, useState } from 'react'
import type { Inside, InsideFile, Weights } from '../../shared/contract/inside.ts'
import { formatBytes, formatExactBytes, formatParameters } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { type FileLine, type Folder, foldersOf } from '../files/file-tree.ts'
import { problemOf } from '../host/client.ts'
import { Icon } from '../ui/icon.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './files-section.module.css'
import inspector from './inspector.module.css'
import type { Selection } from './use-selection.ts'

const FilePreview = lazyPart(async () => (await import('../files/file-preview.tsx')).FilePreview)

type Open = Extract<Inside, { kind: 'open' }>

interface FilesSectionProps {
  runId: string
  checkpoint: Checkpoint
  /** The run's checkpoints, to compare a file with theirs. */
  others: readonly Checkpoint[]
  inside: UseQueryResult<Inside>
  /** What of it is going to be downloaded: the rest is dimmed. */
  selection: Selection
}

/** What lies in the checkpoint's archive, read from a small part of it. */
export function FilesSection({ runId, checkpoint, others, inside, selection }: FilesSectionProps) {
  const [viewed, setViewed] = useState<string | null>(null)
  const { data, error, isFetching } = inside
  const section = useRef<HTMLElement>(null)
  const isChoosing = selection.kind === 'files'
  useEffect(() => {
    if (isChoosing) section.current?.scrollIntoView({ block: 'start' }) // where they are marked
  }, [isChoosing])
  return (
    <section ref={section} className={inspector.section} aria-label="Files">
      <div className={inspector.sectionHead}>
        <h3 className={inspector.sectionTitle}>Files</h3>
        {data?.kind === 'open' && <span>{weightsWords(selection.kind === 'adapter' ? data.adapter : (data.model ?? data.adapter))}</span>}
      </div>
      {data?.kind === 'open' ? (
        <>
          <Tree inside={data} selection={selection} onView={setViewed} />
          <Facts inside={data} />
        </>
      ) : data?.kind === 'closed' ? (
        <p className={styles.hint}>{data.reason}</p>
      ) : error ? (
        <p className={styles.hint}>Could not look inside. You can still download everything. {problemOf(error).title}</p>
      ) : (
        <p className={styles.hint}>{isFetching ? 'Reading the file list…' : ' '}</p>
      )}
      {viewed !== null && (
        <Suspense>
          <FilePreview runId={runId} checkpoint={checkpoint} others={others} path={viewed} onClose={() => setViewed(null)} />
        </Suspense>
      )}
    </section>
  )
}

function Tree({ inside, selection, onView }: { inside: Open; selection: Selection; onView: (path: string) => void }) {
  const folders = foldersOf(inside.files)
  if (folders.length === 0) return <p className={styles.hint}>No files in this archive</p>
  return (
    <ul className={styles.tree}>
      {folders.map((folder) => (
        <FolderLines key={folder.path} folder={folder} selection={selection} onView={onView} />
      ))}
    </ul>
  )
}

function FolderLines({ folder, selection, onView }: { folder: Folder; selection: Selection; onView: (path: string) => void }) {
  const [isOpen, setOpen] = useState(true)
  const files = folder.lines.flatMap((line) => line.files)
  const lines = <ul>{isOpen && folder.lines.map((line) => <Line key={line.name} line={line} selection={selection} onView={onView} />)}</ul>
  if (folder.path === '') return <li>{lines}</li>
  return (
    <li>
      <div className={styles.row}>
        <Mark name={folder.path} files={files} selection={selection} />
        <button
          type="button"
          className={[styles.folder, !files.some(selection.isWanted) && styles.left].filter(Boolean).join(' ')}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={14} />
          <Icon name="folder" size={14} />
          <MidText text={folder.path} className={styles.name} />
          <span title={formatExactBytes(folder.sizeBytes)}>{formatBytes(folder.sizeBytes)}</span>
        </button>
      </div>
      <div className={styles.inFolder}>{lines}</div>
    </li>
  )
}

function Line({ line, selection, onView }: { line: FileLine; selection: Selection; onView: (path: string) => void }) {
  const [first] = line.files
  const isWeights = first?.path.endsWith('.safetensors') ?? false
  return (
    <li className={[styles.line, !line.files.some(selection.isWanted) && styles.left].filter(Boolean).join(' ')}>
      <Mark name={line.name} files={line.files} selection={selection} />
      <Icon name={isWeights ? 'box' : 'file'} size={14} />
      <MidText text={line.name} className={styles.name} />
      {first && line.files.length === 1 && (first.canView || isWeights) && (
        <button type="button" className={inspector.link} aria-label={`View ${line.name}`} onClick={() => onView(first.path)}>
          View
        </button>
      )}
      <span title={formatExactBytes(line.sizeBytes)}>{formatBytes(line.sizeBytes)}</span>
    </li>
  )
}

/** The box that marks files while they are chosen one by one. Those that are here stay. */
function Mark({ name, files, selection }: { name: string; files: readonly InsideFile[]; selection: Selection }) {
  if (selection.kind !== 'files') return null
  const missing = files.filter((file) => !selection.isHere(file))
  const marked = missing.filter(selection.isWanted)
  return (
    <input
      type="checkbox"
      aria-label={missing.length === 0 ? `${name}, on this computer` : name}
      checked={marked.length === missing.length}
      disabled={missing.length === 0}
      ref={(box) => {
        if (box) box.indeterminate = marked.length > 0 && marked.length < missing.length
      }}
      onChange={(event) => selection.mark(missing, event.target.checked)}
    />
  )
}

/** What can be said of the weights and the adapter without guessing. */
function Facts({ inside }: { inside: Open }) {
  const { model, adapterConfig, faults } = inside
  const words = adapterConfig && [
    adapterConfig.type,
    adapterConfig.rank !== null && `rank ${adapterConfig.rank}`,
    adapterConfig.alpha !== null && `alpha ${adapterConfig.alpha}`,
    adapterConfig.targetModules.length > 0 && `on ${adapterConfig.targetModules.join(', ')}`,
  ]
  return (
    <>
      {model && (
        <p className={styles.fact}>The weights take {formatBytes(model.sizeBytes)} of memory as they are; running them takes more.</p>
      )}
      {words && (
        <p className={styles.fact}>
          Adapter: {words.filter(Boolean).join(', ')}
          {adapterConfig.baseModel && <> · needs {adapterConfig.baseModel}</>}
        </p>
      )}
      {faults.map(({ path, reason }) => (
        <p key={path} className={inspector.problem}>
          {path} cannot be right: {reason}.
        </p>
      ))}
    </>
  )
}

function weightsWords(weights: Weights | null): string {
  if (!weights) return ''
  return `${formatParameters(weights.parameters)} params · ${weights.dtypes.map(({ dtype }) => dtype).join(', ')}`
}
