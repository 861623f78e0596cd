import { type RunState, STATE_WORDS } from '../../shared/vi/run-facts.ts'
import styles from './state-mark.module.css'

/** A run's state by shape and colour; its tooltip may say more. */
export function StateMark({ state, title = STATE_WORDS[state] }: { state: RunState; title?: string | undefined }) {
  return (
    <svg className={styles[state]} width="12" height="12" viewBox="0 0 12 12" role="img" aria-label={STATE_WORDS[state]}>
      <title>{title}</title>
      {state === 'succeeded' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {state === 'running' && (
        <>
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeOpacity=".3" strokeWidth="2" />
          <path
            className={styles.arc}
            d="M6 1.5a4.5 4.5 0 0 1 4.5 4.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </>
      )}
      {state === 'failed' && <path d="M6 1 11.5 11H.5z" fill="currentColor" />}
      {state === 'cancelled' && <path d="M1.5 6h9" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />}
      {(state === 'queued' || state === 'unknown') && (
        <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="2 1.8" />
      )}
    </svg>
  )
}
