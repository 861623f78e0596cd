import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { formatBytes, formatCount, formatParameters } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { host, problemOf } from '../host/client.ts'
import { useAccountKey } from '../host/queries.ts'
import { IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FindField } from '../ui/find-field.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import { Select } from '../ui/select.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './file-preview.module.css'
import { nameOf } from './file-tree.ts'
import { differencesOf, prettyText } from './text-difference.ts'

interface FilePreviewProps {
  runId: string
  checkpoint: Checkpoint
  others: readonly Checkpoint[]
  path: string
  onClose: () => void
}

/** A file of an archive, read from it by range: its text, also beside that of another checkpoint, or its tensors. */
export function FilePreview({ runId, checkpoint, others, path, onClose }: FilePreviewProps) {
  return (
    <Dialog open onClose={onClose} title={nameOf(path)} wide>
      {path.endsWith('.safetensors') ? (
        <TensorTable runId={runId} modelId={checkpoint.id} path={path} />
      ) : (
        <TextPreview runId={runId} checkpoint={checkpoint} others={others} path={path} />
      )}
      <IconButton icon="x" label="Close the file" className={styles.close} onClick={onClose} />
    </Dialog>
  )
}

function useText(runId: string, modelId: string | null, path: string) {
  const account = useAccountKey()
  return useQuery({
    queryKey: ['view', account, runId, modelId, path],
    queryFn: ({ signal }) => host.checkpoints.view({ runId, modelId: modelId ?? '', path }, { signal }),
    enabled: modelId !== null,
    staleTime: 10 * 60_000,
  })
}

function TextPreview({ runId, checkpoint, others, path }: Omit<FilePreviewProps, 'onClose'>) {
  const [find, setFind] = useState('')
  const [otherId, setOtherId] = useState('')
  const { data, error } = useText(runId, checkpoint.id, path)
  const other = useText(runId, otherId || null, path)
  const copy = useCopy()
  const lines = useMemo(() => (data ? prettyText(data.text).split('\n') : []), [data])
  const shown = find === '' ? lines : lines.filter((line) => line.toLowerCase().includes(find.toLowerCase()))
  const differences = useMemo(
    () => (data && other.data && otherId !== '' ? differencesOf(data.text, other.data.text) : null),
    [data, other.data, otherId],
  )
  const otherName = others.find(({ id }) => id === otherId)?.name ?? ''
  return (
    <>
      <div className={styles.bar}>
        <FindField label="Find in the file" placeholder="Find" value={find} onChange={setFind} />
        <Select
          label="Compare with"
          value={otherId}
          options={[
            { value: '', label: 'Compare with…' },
            ...others.filter(({ id }) => id !== checkpoint.id).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={setOtherId}
        />
        <span className={styles.facts}>{data && `${formatBytes(data.sizeBytes)}, read from the archive`}</span>
        <IconButton icon="copy" label="Copy the text" disabled={!data} onClick={() => void copy(lines.join('\n'), nameOf(path))} />
      </div>
      {error ? (
        <ProblemText problem={problemOf(error)} />
      ) : otherId !== '' ? (
        other.error ? (
          <ProblemText problem={problemOf(other.error)} />
        ) : differences === null ? (
          <p className={styles.hint}>Reading…</p>
        ) : differences.length === 0 ? (
          <p className={styles.hint}>
            The same in {checkpoint.name.toLowerCase()} and {otherName.toLowerCase()}.
          </p>
        ) : (
          <div className={styles.scroll} tabIndex={0} role="region" aria-label="Differences">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col">{checkpoint.name}</th>
                  <th scope="col">{otherName}</th>
                </tr>
              </thead>
              <tbody>
                {differences.map(({ name, here, there }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{here ?? '–'}</td>
                    <td>{there ?? '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      ) : (
        <pre className={styles.text} tabIndex={0} aria-label={`Text of ${nameOf(path)}`}>
          {data ? (shown.length > 0 ? shown.join('\n') : `No line holds “${find}”`) : 'Reading…'}
        </pre>
      )}
      {data?.truncated && <p className={styles.hint}>Only the first 256 kB are shown.</p>}
    </>
  )
}

function TensorTable({ runId, modelId, path }: { runId: string; modelId: string; path: string }) {
  const [find, setFind] = useState('')
  const account = useAccountKey()
  const { data, error } = useQuery({
    queryKey: ['tensors', account, runId, modelId, path],
    queryFn: ({ signal }) => host.checkpoints.tensors({ runId, modelId, path }, { signal }),
    staleTime: 10 * 60_000,
  })
  const shown = data?.tensors.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase())) ?? []
  return (
    <>
      <div className={styles.bar}>
        <FindField label="Find a tensor" value={find} onChange={setFind} />
        <span className={styles.facts}>{data && `${formatCount(data.count)} tensors, read from the file’s header`}</span>
      </div>
      {error ? (
        <ProblemText problem={problemOf(error)} />
      ) : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Tensors">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Tensor</th>
                <th scope="col">Type</th>
                <th scope="col">Shape</th>
                <th scope="col">Parameters</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, MOST_ROWS).map(({ name, dtype, shape, parameters }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{dtype}</td>
                  <td>{shape.join(' × ') || 'one number'}</td>
                  <td>{formatParameters(parameters)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {!data && <p className={styles.hint}>Reading…</p>}
          {shown.length > MOST_ROWS && (
            <p className={styles.hint}>And {formatCount(shown.length - MOST_ROWS)} more. Find narrows them down.</p>
          )}
        </div>
      )}
    </>
  )
}

const MOST_ROWS = 500
