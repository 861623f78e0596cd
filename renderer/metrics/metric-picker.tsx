import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import { Button } from '../ui/button.tsx'
import { FindField } from '../ui/find-field.tsx'
import { Icon } from '../ui/icon.tsx'
import popup from '../ui/popup.module.css'
import styles from './metric-picker.module.css'
import { MOST_SERIES } from './series.ts'

interface MetricPickerProps {
  data: RunData
  /** The metrics in the chart, the primary one first. */
  shown: readonly string[]
  onPrimary: (metric: string) => void
  onToggle: (metric: string) => void
  onFlip: (metric: string) => void
  /** Charts side by side have room for every metric. */
  isGrid: boolean
}

/** Chooses the primary metric, further ones for the chart, and which way each is better. */
export function MetricPicker({ data, shown, onPrimary, onToggle, onFlip, isGrid }: MetricPickerProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const fits = (metric: string) => metric.toLowerCase().includes(wanted)
  const found = data.numeric.filter(fits)
  const notNumbers = data.textual.filter(fits)
  return (
    <Popover.Root onOpenChange={() => setText('')}>
      <Popover.Trigger
        render={
          <Button className={styles.trigger} title={data.primary ?? undefined}>
            <span className={styles.word}>Primary</span> <span className={styles.current}>{data.primary}</span>
            <Icon name="chevronDown" size={14} />
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className={popup.positioner} sideOffset={4} align="start">
          <Popover.Popup className={[popup.popup, styles.picker].join(' ')} aria-label="Metrics">
            <FindField className={styles.find} label="Find a metric" value={text} onChange={setText} />
            <div className={styles.scroll}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">Show</th>
                    <th scope="col">Metric</th>
                    <th scope="col">Better is</th>
                    <th scope="col">Best</th>
                    <th scope="col">Epoch</th>
                  </tr>
                </thead>
                <tbody>
                  {found.map((metric) => {
                    const best = data.bests.get(metric)
                    const primary = metric === data.primary
                    const checked = shown.includes(metric)
                    return (
                      <tr key={metric}>
                        <td>
                          <input
                            type="checkbox"
                            aria-label={`Show ${metric}`}
                            checked={checked}
                            disabled={primary || (!isGrid && !checked && shown.length >= MOST_SERIES)}
                            onChange={() => onToggle(metric)}
                          />
                        </td>
                        <td>
                          <button type="button" className={styles.name} aria-pressed={primary} onClick={() => onPrimary(metric)}>
                            <span>{metric}</span>
                            {primary && <span className={styles.chip}>Primary</span>}
                          </button>
                        </td>
                        <td>
                          <button
                            type="button"
                            className={styles.flip}
                            onClick={() => onFlip(metric)}
                            aria-label={`${metric}: ${data.directionOf(metric)} is better${data.isGuessed(metric) ? ', a guess' : ''}. Flip`}
                          >
                            <Icon name={data.directionOf(metric) === 'higher' ? 'arrowUp' : 'arrowDown'} size={14} />
                            {data.directionOf(metric)}
                            {data.isGuessed(metric) && ' ?'}
                          </button>
                        </td>
                        <td className={styles.number}>{formatMetric(best?.value ?? null)}</td>
                        <td className={styles.number}>{best?.checkpoint.epoch ?? '–'}</td>
                      </tr>
                    )
                  })}
                  {notNumbers.map((metric) => (
                    <tr key={metric} className={styles.text}>
                      <td />
                      <td>
                        <span className={styles.name}>{metric}</span>
                      </td>
                      <td colSpan={3} className={styles.number}>
                        Not a number
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {found.length + notNumbers.length === 0 && <p className={styles.note}>No metric has that in its name.</p>}
            </div>
            <p className={styles.foot}>Click a name to make it primary, an arrow to flip its direction. Up to {MOST_SERIES} at once.</p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
