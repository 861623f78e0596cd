import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** In place of a view that failed in a way that nobody foresaw. What runs in the host is not touched by it. */
export function PageFailure() {
  return (
    <EmptyState
      icon="triangleAlert"
      title="This view could not be shown"
      action={
        <Button kind="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      }
    >
      Something in the page failed, or a part of it could not be fetched. Downloads go on, and nothing that was saved is touched. If it
      stays, copy the diagnostics in Settings and tell who keeps this app.
    </EmptyState>
  )
}
