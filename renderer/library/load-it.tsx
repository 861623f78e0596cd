import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LibraryEntry, LoadFacts } from '../../shared/contract/library.ts'
import { type LoadWith, loadCode, loadersFor } from '../../shared/library/load-code.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './library.module.css'
import { entryName } from './library-words.ts'

const NAMES: Record<LoadWith, string> = { transformers: 'transformers', peft: 'PEFT', vi: 'ViModel' }

/** Python that loads this very folder, and whether it will. */
export function LoadIt({ entry }: { entry: LibraryEntry }) {
  const version = useHostState((state) => state.library)
  const [wanted, setWanted] = useState<LoadWith>('transformers')
  const copy = useCopy()
  const { folder, source } = entry
  const { data: facts } = useQuery({
    queryKey: ['load', folder, version],
    queryFn: ({ signal }) => host.library.load({ folder }, { signal }),
    placeholderData: (previous) => previous,
  })
  const loaders = facts ? loadersFor(facts) : []
  const how = loaders.includes(wanted) ? wanted : loaders[0]
  const title = source ? `${entryName(entry)} of ${source.runName || source.runId}` : entry.displayFolder
  const code = facts && how ? loadCode(how, facts, title) : null
  return (
    <section aria-label="Load it">
      {code !== null && how && (
        <>
          <div className={styles.loadHead}>
            <h3 className={styles.sectionTitle}>Load it</h3>
            <SegmentedControl
              label="With"
              value={how}
              options={loaders.map((value) => ({ value, label: NAMES[value] }))}
              onChange={setWanted}
            />
          </div>
          <pre className={styles.code} tabIndex={0} aria-label={`Code for ${NAMES[how]}`}>
            {code}
          </pre>
          <Button icon="copy" onClick={() => void copy(code, 'Code')}>
            Copy code
          </Button>
        </>
      )}
      <WillItLoad facts={facts} />
    </section>
  )
}

/** Whether it will load, as far as its files tell. */
function WillItLoad({ facts }: { facts: LoadFacts | undefined }) {
  if (!facts) return <p className={styles.about}>Looking whether it will load…</p>
  if (facts.faults.length === 0) {
    return (
      <p className={styles.loads} title={facts.looked.join('\n')}>
        <Icon name="circleCheck" size={14} /> Nothing speaks against loading it: {facts.looked.join(', ')}.
      </p>
    )
  }
  return (
    <div className={styles.wrong}>
      <p>It will not load as it is:</p>
      <ul>
        {facts.faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  )
}
