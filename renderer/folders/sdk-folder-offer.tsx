import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { SaveFolder } from '../../shared/contract/folders.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './sdk-folder-offer.module.css'

/** Offers the folder in which Vi's SDK saves models as the save folder; nothing where there is none. */
export function SdkFolderOffer({ className, onUsed }: { className?: string | undefined; onUsed?: (folder: SaveFolder) => void }) {
  const saveFolder = useHostState(({ settings }) => settings?.saveFolder ?? null)
  const client = useQueryClient()
  const showProblem = useShowProblem()
  const { data: folder } = useQuery({
    queryKey: ['sdk-folder', saveFolder],
    queryFn: ({ signal }) => host.folders.sdkFolder(undefined, { signal }),
    staleTime: 0,
  })
  if (!folder) return null
  const use = async () => {
    try {
      const used = await host.folders.chooseSdkFolder()
      await client.invalidateQueries({ queryKey: ['save-folder'] })
      onUsed?.(used)
    } catch (error) {
      showProblem(error)
      await client.invalidateQueries({ queryKey: ['sdk-folder'] })
    }
  }
  return (
    <div className={[styles.offer, className].filter(Boolean).join(' ')}>
      <Icon name="folder" />
      <div className={styles.words}>
        <MidText text={folder.displayPath} />
        <div className={styles.detail}>Vi’s SDK saves models here</div>
      </div>
      <Button size="sm" aria-label={`Use ${folder.displayPath}`} onClick={() => void use()}>
        Use
      </Button>
    </div>
  )
}
