import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { type LoadWith, loadCode, loaderName, loadersFor } from '../../shared/library/load-code.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './library.module.css'
import { SdkLayout } from './sdk-layout.tsx'

interface LoadItProps {
  folder: string
  /** “Epoch 12”. */
  name: string
  /** What the code's first line says it is. */
  title: string
}

/** Python that loads this very folder with all that was trained, and whether it will. */
export function LoadIt({ folder, name, title }: LoadItProps) {
  const version = useHostState((state) => state.library)
  const [wanted, setWanted] = useState<LoadWith | null>(null)
  const copy = useCopy()
  const { data: facts } = useQuery({
    queryKey: ['load', folder, version],
    queryFn: ({ signal }) => host.library.load({ folder }, { signal }),
    placeholderData: (previous) => previous,
  })
  const loaders = facts ? loadersFor(facts) : []
  const how = wanted !== null && loaders.includes(wanted) ? wanted : loaders[0]
  const code = facts && how ? loadCode(how, facts, title) : null
  return (
    <section aria-label="Load it">
      {facts && code !== null && how && (
        <>
          <div className={styles.loadHead}>
            <h3 className={styles.sectionTitle}>Load it</h3>
            <SegmentedControl
              label="With"
              value={how}
              options={loaders.map((value) => ({ value, label: loaderName(value, facts) }))}
              onChange={setWanted}
            />
          </div>
          <pre className={styles.code} tabIndex={0} aria-label={`Code for ${loaderName(how, facts)}`}>
            {code}
          </pre>
          <Button icon="copy" onClick={() => void copy(code, 'Code')}>
            Copy code
          </Button>
        </>
      )}
      {facts && <SdkLayout folder={folder} name={name} layout={facts.sdkLayout} />}
      <WillItLoad facts={facts} />
    </section>
  )
}

/** Whether it will load, as far as its files tell. */
function WillItLoad({ facts }: { facts: LoadFacts | undefined }) {
  if (!facts) return <p className={styles.about}>Looking whether it will load…</p>
  const [reason, ...others] = facts.faults
  if (reason === undefined) {
    return (
      <p className={styles.loads} title={facts.looked.join('\n')}>
        <Icon name="circleCheck" size={14} /> Looks loadable: {facts.looked.join(', ')}.
      </p>
    )
  }
  return (
    <div className={styles.wrong}>
      <p>Will not load: {reason}.</p>
      {others.length > 0 && (
        <ul>
          {others.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
