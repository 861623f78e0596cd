import { foldCase, isOwnPlace } from './own-names.ts'

/** A member of an archive that must not be written, and why. */
export class ArchiveRefusedError extends Error {
  readonly memberName: string
  readonly reason: string

  constructor(memberName: string, reason: string) {
    super(`The archive holds “${shown(memberName)}”: ${reason}.`)
    this.name = 'ArchiveRefusedError'
    this.memberName = memberName
    this.reason = reason
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a name as it stands in an archive. @throws ArchiveRefusedError when it is not UTF-8 */
export function nameText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new ArchiveRefusedError(bytes.toString('latin1'), 'its name is not UTF-8')
  }
}

const RESERVED = /^(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\.|$)/i
const LONGEST_PART = 255

/** Accepts the names of an archive one after the other, so that two that would meet on disk are noticed. */
export class MemberNames {
  readonly #kinds = new Map<string, 'file' | 'folder'>()

  /**
   * The path of a member below the destination, with `/` between its parts. Names are refused, never rewritten; only `./` in
   * front and a `/` after a folder are dropped. An empty text is the archive's root folder.
   * @throws ArchiveRefusedError
   */
  accept(name: string, kind: 'file' | 'folder'): string {
    const path = checkName(name, kind)
    if (path === '') return path
    const parts = path.split('/')
    if (isOwnPlace(parts)) throw new ArchiveRefusedError(name, 'this app keeps its own record of a checkpoint under that name')
    for (let length = 1; length < parts.length; length++) this.#claim(name, parts.slice(0, length).join('/'), 'folder')
    this.#claim(name, path, kind)
    return path
  }

  #claim(name: string, path: string, kind: 'file' | 'folder'): void {
    const key = foldCase(path)
    const known = this.#kinds.get(key)
    if (known === undefined) this.#kinds.set(key, kind)
    else if (known === 'file' || kind === 'file') throw new ArchiveRefusedError(name, 'another member has the same name on some systems')
  }
}

function checkName(name: string, kind: 'file' | 'folder'): string {
  if (name.includes('\0')) throw new ArchiveRefusedError(name, 'its name holds a NUL')
  if (name.startsWith('/')) throw new ArchiveRefusedError(name, 'it is an absolute path')
  if (name.includes('\\')) throw new ArchiveRefusedError(name, 'its name holds a backslash')
  let path = name.replace(/^(?:\.\/)+/, '')
  if (kind === 'folder') path = path.replace(/\/+$/, '').replace(/^\.$/, '')
  if (path === '' && kind === 'folder') return ''
  for (const part of path.split('/')) checkPart(name, part)
  return path
}

function checkPart(name: string, part: string): void {
  if (part === '') throw new ArchiveRefusedError(name, 'a part of its path is empty')
  if (part === '.' || part === '..') throw new ArchiveRefusedError(name, 'it points outside its folder')
  if (part.includes(':')) throw new ArchiveRefusedError(name, 'it names a drive or a stream')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f<>"|?*]/.test(part)) throw new ArchiveRefusedError(name, 'its name holds a character that Windows does not allow')
  if (/[. ]$/.test(part)) throw new ArchiveRefusedError(name, 'its name ends in a dot or a space')
  if (RESERVED.test(part)) throw new ArchiveRefusedError(name, 'its name is reserved on Windows')
  if (Buffer.byteLength(part) > LONGEST_PART) throw new ArchiveRefusedError(name, 'its name is too long')
}

function shown(name: string): string {
  const clean = JSON.stringify(name).slice(1, -1)
  return clean.length > 120 ? `${clean.slice(0, 60)}…${clean.slice(-50)}` : clean
}
