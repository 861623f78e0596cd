import { useAppInfo } from '../host/queries.ts'
import styles from './settings.module.css'

const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Mod 1 – 4', 'Runs, Compare, Downloads, Library'],
  ['Mod ,', 'Settings'],
  ['Mod K', 'Find anything'],
  ['/', 'Search runs'],
  ['← → ↑ ↓', 'Previous, next epoch'],
  ['Home, End', 'First, last epoch'],
  ['B, N', 'Best epoch, next near tie'],
  ['Enter', 'Download everything'],
  ['Alt Enter', 'Download the adapter only'],
  ['C', 'Compare the run'],
  ['T', 'The chart as a table'],
  ['L', 'Chart or training log'],
  ['Mod F', 'Find in the training log'],
  ['1, 2, 3', 'One chart, all in one, one each'],
  ['Mod Z', 'Undo a change of the view'],
  ['Alt ↑ ↓', 'Move a waiting download'],
  ['Esc', 'Close, or reset the zoom'],
]

/** The keys that do something. Letters and digits work while the chart or the table has the focus. */
export function Shortcuts() {
  const info = useAppInfo()
  const mod = info?.platform === 'mac' ? '⌘' : 'Ctrl'
  return (
    <table className={styles.keys}>
      <tbody>
        {SHORTCUTS.map(([keys, what]) => (
          <tr key={keys}>
            <th scope="row">
              <kbd>{keys.replace('Mod', mod)}</kbd>
            </th>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
