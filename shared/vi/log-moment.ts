const WHOLE = /^\d+$/
const DECIMAL = /^(\d+)\.(\d+)$/
const MOMENT = /^(\d{4})([-/])(\d\d)[-/](\d\d)([T ]+)(\d\d:\d\d:\d\d)(?:([.,])(\d{1,9}))?(.*)$/i
/** Larger numbers were rounded when JSON was read, by up to this. */
const ROUNDED = 512n

/** The moment just after one, written in the same form and as finely; null for a form that is not known. */
export function momentAfter(time: string): string | null {
  const text = time.trim()
  if (WHOLE.test(text)) return String(BigInt(text) + (BigInt(text) > BigInt(Number.MAX_SAFE_INTEGER) ? ROUNDED : 1n))
  const decimal = DECIMAL.exec(text)
  if (decimal) {
    const [, whole = '', fraction = ''] = decimal
    const digits = String(BigInt(whole + fraction) + 1n)
    return `${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}`
  }
  const moment = MOMENT.exec(text)
  if (moment) return clockAfter(moment)
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms + 1000).toUTCString()
}

function clockAfter([, year, mark, month, day, gap, clock, point, fraction = '', zone = '']: RegExpExecArray): string | null {
  const stepMs = fraction === '' ? 1000 : 10 ** Math.max(0, 3 - fraction.length)
  // The zone stays as it is, so that the clock may be read as if it were UTC.
  const ms = Date.parse(`${year}-${month}-${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}Z`) + stepMs
  if (Number.isNaN(ms)) return null
  const next = new Date(ms).toISOString()
  const rest = fraction === '' ? '' : `${point}${next.slice(20, 23).padEnd(fraction.length, '0').slice(0, fraction.length)}`
  return `${next.slice(0, 10).replaceAll('-', mark ?? '-')}${gap}${next.slice(11, 19)}${rest}${zone}`
}
