import { useMemo } from 'react'
import { settingsOf, trainingRows } from '../../shared/vi/run-settings.ts'
import { LineSample } from '../metrics/line-sample.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './compare.module.css'
import type { CompareEntry } from './compare-data.ts'

interface RunSettingsTableProps {
  entries: readonly CompareEntry[]
  showSame: boolean
  onToggle: () => void
}

/** What the runs were trained with, side by side: only what differs, unless all is wanted. */
export function RunSettingsTable({ entries, showSame, onToggle }: RunSettingsTableProps) {
  const all = useMemo(() => {
    const runs = entries.map(({ run }) => run)
    return [...trainingRows(runs), ...settingsOf(runs)]
  }, [entries])
  const differing = all.filter(({ differs }) => differs)
  const rows = showSame ? all : differing
  const baseline = entries.findIndex(({ isBaseline }) => isBaseline)
  if (all.length === 0) return null
  return (
    <section aria-label="Settings">
      <div className={styles.bar}>
        <h3 className={styles.title}>{showSame ? 'Settings' : 'Settings that differ'}</h3>
        <span className={styles.count}>
          {differing.length} of {all.length}
        </span>
        <button type="button" className={styles.link} aria-pressed={showSame} onClick={onToggle}>
          {showSame ? 'Show only what differs' : `Show all ${all.length}`}
        </button>
      </div>
      {rows.length === 0 ? (
        <p className={styles.hint}>These runs were trained with the same settings.</p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Settings side by side">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.sticky}>
                  Setting
                </th>
                {entries.map(({ runId, style, label }) => (
                  <th key={runId} scope="col" className={styles.textCell}>
                    <span className={styles.runName}>
                      <LineSample style={style} /> <MidText text={label} />
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row" className={styles.sticky}>
                    {name}
                  </th>
                  {entries.map(({ runId }, index) => {
                    const value = values[index] ?? null
                    const differs = value !== (values[baseline] ?? null)
                    return (
                      <td key={runId} className={styles.textCell} title={value ?? undefined}>
                        {differs ? <strong>{value ?? 'not used'}</strong> : (value ?? 'not used')}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
