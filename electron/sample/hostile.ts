import { tarHeader, tarMember } from './archive.ts'
import { ComputedObject, type Segment } from './segments.ts'

const content: Segment[] = [{ bytes: Buffer.from('{"hostile": true}\n') }]
const config = tarMember('model_full/config.json', content)

const ARCHIVES = {
  'parent-path': [...config, ...tarMember('../escaped.json', content)],
  'absolute-path': [...config, ...tarMember('/tmp/vi-escaped.json', content)],
  'drive-path': [...config, ...tarMember('C:/escaped.json', content)],
  symlink: [...config, { bytes: tarHeader('model_full/link', 'SymbolicLink', 0, '/etc') }, ...tarMember('model_full/link/passwd', content)],
  hardlink: [...config, { bytes: tarHeader('model_full/link', 'Link', 0, '/etc/passwd') }],
  device: [...config, { bytes: tarHeader('model_full/null', 'CharacterDevice', 0) }],
  'same-name': [...config, ...tarMember('model_full/CONFIG.json', content)],
  'reserved-name': [...config, ...tarMember('model_full/aux.json', content)],
  'trailing-dot': [...config, ...tarMember('model_full/config.', content)],
} satisfies Record<string, Segment[]>

/** Archives that try to write where they must not, or what cannot be written everywhere. */
export type HostileKind = keyof typeof ARCHIVES

export const hostileKinds = Object.keys(ARCHIVES) as HostileKind[]

/** One hostile archive. */
export function hostileArchive(kind: HostileKind): ComputedObject {
  return new ComputedObject([...ARCHIVES[kind], { bytes: Buffer.alloc(1024) }])
}
