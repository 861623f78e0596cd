import type { TieShare } from '../../shared/metrics/best.ts'
import type { RunSearch } from '../app/search.ts'
import type { SavedViews } from '../runs/use-saved-views.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import type { ChartLook } from './metric-chart.tsx'
import { NearTieChoice } from './near-tie-choice.tsx'

const SMOOTHING = [
  { value: 0, label: 'No smoothing' },
  { value: 0.5, label: 'A little smoothing' },
  { value: 0.8, label: 'More smoothing' },
  { value: 0.95, label: 'Much smoothing' },
] as const

interface ChartMenuProps {
  look: ChartLook
  tieShare: TieShare
  isTable: boolean
  /** Whether there is one chart, which can be saved as a picture. */
  isOneChart: boolean
  onLook: (change: { smooth?: number | undefined; log?: true | undefined; robust?: true | undefined; zoom?: undefined }) => void
  onTable: (on: boolean) => void
  onCopyImage: () => void
  onSave: (kind: 'png' | 'svg' | 'csv') => void
  onReset: () => void
  views: SavedViews
  onView: (search: RunSearch) => void
}

/** What can be done with the chart besides choosing what it shows. */
export function ChartMenu({
  look,
  tieShare,
  isTable,
  isOneChart,
  onLook,
  onTable,
  onCopyImage,
  onSave,
  onReset,
  views,
  onView,
}: ChartMenuProps) {
  return (
    <Menu align="end" trigger={<IconButton icon="ellipsis" label="More for the chart" />}>
      <MenuChoice
        label="Moving average"
        value={look.smooth}
        options={SMOOTHING}
        onChange={(weight) => onLook({ smooth: weight || undefined })}
      />
      <NearTieChoice share={tieShare} />
      <MenuSeparator />
      <MenuCheck checked={look.log} onChange={(on) => onLook({ log: on || undefined })}>
        Logarithmic scale
      </MenuCheck>
      <MenuCheck checked={look.robust} onChange={(on) => onLook({ robust: on || undefined })}>
        Leave outliers aside
      </MenuCheck>
      <MenuCheck checked={isTable} onChange={onTable}>
        Chart as table
      </MenuCheck>
      <MenuSeparator />
      {isOneChart && (
        <>
          <MenuItem icon="copy" onClick={onCopyImage}>
            Copy image
          </MenuItem>
          <MenuItem onClick={() => onSave('png')}>Save PNG</MenuItem>
          <MenuItem onClick={() => onSave('svg')}>Save SVG</MenuItem>
        </>
      )}
      <MenuItem onClick={() => onSave('csv')}>Save CSV</MenuItem>
      <MenuSeparator />
      <MenuItem onClick={() => onLook({ zoom: undefined })} disabled={look.zoom === null}>
        Reset zoom
      </MenuItem>
      <MenuItem icon="rotateCcw" onClick={onReset}>
        Reset view
      </MenuItem>
      <MenuSeparator />
      {views.list.map(({ name, search }) => (
        <MenuCheck key={name} checked={views.current === name} onChange={() => onView(search)}>
          {name}
        </MenuCheck>
      ))}
      {views.current === null ? (
        <MenuItem icon="star" onClick={views.save}>
          Keep this view
        </MenuItem>
      ) : (
        <MenuItem icon="trash" onClick={() => views.current !== null && views.forget(views.current)}>
          Forget this view
        </MenuItem>
      )}
    </Menu>
  )
}
