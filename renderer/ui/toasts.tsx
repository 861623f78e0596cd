import { Toast } from '@base-ui/react/toast'
import { type ReactNode, useCallback } from 'react'
import { IconButton } from './button.tsx'
import styles from './toasts.module.css'

const TIMEOUT_MS = 5000
/** There is more to read. */
const LONG_TIMEOUT_MS = 10_000

/** Short messages at the lower edge, with one action each. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.description} />
      </Toast.Content>
      <Toast.Action className={styles.action} />
      <Toast.Close render={<IconButton icon="x" label="Close this message" />} />
    </Toast.Root>
  ))
}

/** A short message to show. */
export interface Message {
  /** To close it by, before its time is over. */
  id?: string | undefined
  title: string
  description?: string | undefined
  action?: { label: string; onClick: () => void } | undefined
}

/** Returns how to show a {@link Message}. */
export function useMessages(): (message: Message) => void {
  const { add, close } = Toast.useToastManager()
  return useCallback(
    ({ id: known, title, description, action }) => {
      const id: string = add({
        ...(known !== undefined && { id: known }),
        title,
        description,
        timeout: description ? LONG_TIMEOUT_MS : TIMEOUT_MS,
        ...(action && {
          actionProps: {
            children: action.label,
            onClick: () => {
              action.onClick()
              close(id)
            },
          },
        }),
      })
    },
    [add, close],
  )
}

/** Returns how to close a {@link Message} that is no longer true; one that is not shown is no matter. */
export function useCloseMessage(): (id: string) => void {
  return Toast.useToastManager().close
}
