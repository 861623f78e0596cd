import type { Download } from '../../shared/contract/downloads.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { byFolder, nameOf } from '../files/file-tree.ts'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './downloads-view.module.css'

type File = Download['files'][number]

/** Files below this share of their folder are folded into one line. */
const SMALL_SHARE = 0.01

/** The files of a download by folder, each with how far it is. */
export function FileList({ files }: { files: readonly File[] }) {
  if (files.length === 0) return null
  return (
    <>
      <h3 className={styles.filesTitle}>
        Files <span>written straight to the folder</span>
      </h3>
      <ul className={styles.files}>
        {byFolder(files).map(({ folder, entries }) => (
          <li key={folder}>
            {folder !== '' && (
              <div className={styles.file}>
                <Icon name="folder" size={14} />
                <MidText text={folder} className={styles.fileName} />
                <span>{formatBytes(sum(entries, 'sizeBytes'))}</span>
              </div>
            )}
            <ul className={folder === '' ? undefined : styles.inFolder}>
              {folded(entries).map((line) => (
                <FileLine key={line.name} {...line} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  )
}

interface Line {
  name: string
  sizeBytes: number
  writtenBytes: number
}

function FileLine({ name, sizeBytes, writtenBytes }: Line) {
  const whole = writtenBytes >= sizeBytes
  const percent = whole ? 100 : Math.floor((writtenBytes / sizeBytes) * 100)
  return (
    <li className={styles.file}>
      {whole ? (
        <span className={styles.whole}>
          <Icon name="check" size={14} />
        </span>
      ) : (
        <Ring share={writtenBytes / sizeBytes} />
      )}
      <MidText text={name} className={styles.fileName} />
      {percent > 0 && percent < 100 && <span className={styles.filePercent}>{percent}%</span>}
      <span className="visually-hidden">{whole ? 'written' : percent === 0 ? 'not begun' : ''}</span>
      <span>{formatBytes(sizeBytes)}</span>
    </li>
  )
}

/** How much of a small thing is done, as a ring. */
function Ring({ share }: { share: number }) {
  const around = 2 * Math.PI * 5
  return (
    <svg className={styles.ring} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <circle cx="7" cy="7" r="5" />
      <circle cx="7" cy="7" r="5" strokeDasharray={`${share * around} ${around}`} transform="rotate(-90 7 7)" />
    </svg>
  )
}

/** The large files of a folder, then its small ones in one line. */
function folded(entries: readonly File[]): Line[] {
  const total = sum(entries, 'sizeBytes')
  const isSmall = ({ sizeBytes }: File) => sizeBytes < total * SMALL_SHARE
  const small = entries.filter(isSmall)
  const shown = small.length > 2 ? entries.filter((file) => !isSmall(file)) : entries
  const lines = shown.map(({ path, sizeBytes, writtenBytes }) => ({ name: nameOf(path), sizeBytes, writtenBytes }))
  const [first] = small
  if (small.length <= 2 || !first) return lines
  const name = `${nameOf(first.path)} and ${small.length - 1} more`
  return [...lines, { name, sizeBytes: sum(small, 'sizeBytes'), writtenBytes: sum(small, 'writtenBytes') }]
}

function sum(files: readonly File[], what: 'sizeBytes' | 'writtenBytes'): number {
  return files.reduce((total, file) => total + file[what], 0)
}
