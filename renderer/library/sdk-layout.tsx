import { useRef } from 'react'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { Button } from '../ui/button.tsx'
import styles from './library.module.css'
import { useSdkLayout } from './use-sdk-layout.ts'

interface SdkLayoutProps {
  folder: string
  /** “Epoch 12”. */
  name: string
  layout: LoadFacts['sdkLayout']
}

const PLACES = { adapter: 'model_adapter', 'run config': 'model_full/run.json' } as const

/** What Vi's SDK would leave out of a folder, and the button that adds the places in which it looks, or removes them again. */
export function SdkLayout({ folder, name, layout: { leftOut, canAdd, isAdded, problem } }: SdkLayoutProps) {
  const button = useRef<HTMLButtonElement>(null)
  const { add, remove, isBusy } = useSdkLayout(folder, name, button)
  const places = leftOut.map((part) => PLACES[part]).join(' and ')
  return (
    <div className={styles.about}>
      {leftOut.length > 0 && (
        <p>
          ViModel would load this without its {leftOut.join(' and ')}: it looks for {leftOut.length > 1 ? 'them' : 'it'} in {places}.
        </p>
      )}
      {leftOut.length === 0 && isAdded && <p>The folder has the layout of Vi’s SDK, added by this app.</p>}
      {problem !== null && <p>{problem}</p>}
      {(canAdd || isAdded) && (
        <Button
          ref={button}
          size="sm"
          className={styles.layout}
          // Not disabled, so that the focus stays on it while it becomes the other button.
          aria-disabled={isBusy}
          title={
            canAdd
              ? `Adds ${places} as links to what is here. Nothing is moved or changed.`
              : 'Removes what was added. Nothing else is touched.'
          }
          onClick={() => void (isBusy ? null : canAdd ? add() : remove())}
        >
          {canAdd ? 'Add the SDK layout' : 'Remove the SDK layout'}
        </Button>
      )}
    </div>
  )
}
