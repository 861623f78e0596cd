import type { Account } from '../../shared/contract/accounts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import styles from './settings.module.css'

/** Asks what an account should be called. */
export function RenameDialog({ account, onClose, onRename }: { account: Account; onClose: () => void; onRename: (label: string) => void }) {
  return (
    <Dialog open onClose={onClose} title={`Rename ${account.label || account.organizationId}`}>
      <form
        className={styles.connect}
        onSubmit={(event) => {
          event.preventDefault()
          onRename(String(new FormData(event.currentTarget).get('label') ?? ''))
        }}
      >
        <TextField
          label="Name"
          name="label"
          defaultValue={account.label}
          placeholder={account.organizationId}
          maxLength={100}
          hint="Empty is its organization"
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
