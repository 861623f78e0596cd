/** Says which checkpoint a folder holds, to programs. */
export const CHECKPOINT_FILE = 'checkpoint.json'
/** Says the same to people. */
export const SUMMARY_FILE = 'CHECKPOINT.md'
/** What the names of this app's own files begin with while a download grows. */
export const OWN_PREFIX = '.vi-model-browser-'

const OWN_FILES = new Set([CHECKPOINT_FILE, SUMMARY_FILE].map(foldCase))

/** Folders of a checkpoint's layout. Any other folder at the top may be the one that everything lies in, which is not kept. */
const LAYOUT_FOLDERS = new Set(['model_full', 'adapter', 'model_adapter'])

/**
 * Whether a member would stand where this app writes down what it knows of a checkpoint: an archive must not have a say in that.
 * @param parts the parts of its path
 */
export function isOwnPlace([top = '', second]: readonly string[]): boolean {
  return isOwnName(top) || (second !== undefined && !LAYOUT_FOLDERS.has(top) && isOwnName(second))
}

/** A name as file systems compare it that do not tell capitals apart. */
export function foldCase(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase() // by way of capitals, since ſ and s have the same
}

function isOwnName(name: string): boolean {
  const folded = foldCase(name)
  return OWN_FILES.has(folded) || folded.startsWith(OWN_PREFIX)
}
