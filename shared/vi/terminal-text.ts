const ESC = String.fromCharCode(0x1b)
const BELL = String.fromCharCode(0x07)
const CSI = String.fromCharCode(0x9b)
const between = (from: number, to: number) => `${String.fromCharCode(from)}-${String.fromCharCode(to)}`

/** Escape sequences of terminals: colours and cursors (CSI), titles and links (OSC and its kin), the short ones. */
const ESCAPES = new RegExp(
  [`(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]`, `${ESC}[\\]PX^_][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)`, `${ESC}[ -/]*[0-~]`].join('|'),
  'g',
)
/** What is left of C0 and C1 but tabs and line feeds. */
const CONTROLS = new RegExp(`[${between(0x00, 0x08)}${between(0x0b, 0x1f)}${between(0x7f, 0x9f)}]`, 'g')
const ANY_CONTROL = new RegExp(`[${between(0x00, 0x08)}${between(0x0b, 0x1f)}${between(0x7f, 0x9f)}]`)

/**
 * A text as a terminal would show it, without colours and control characters. Line feeds and tabs stay; of a line that was written
 * over, as progress bars are, what was written last stays.
 */
export function plainText(text: string): string {
  if (!ANY_CONTROL.test(text)) return text
  const lines = text.replace(ESCAPES, '').replace(/\r+\n/g, '\n')
  const shown = lines.includes('\r') ? lines.split('\n').map(lastWritten).join('\n') : lines
  return shown.replace(CONTROLS, '')
}

function lastWritten(line: string): string {
  return line.split('\r').findLast((part) => part.trim() !== '') ?? ''
}
