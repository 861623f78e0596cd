const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** A size in decimal units with 3 significant digits: `812 B`, `1.37 kB`, `16.8 GB`. */
export function formatBytes(bytes: number): string {
  const { value, unit } = scale(bytes)
  return `${digits(value, unit)} ${unit}`
}

/** Part of a whole in the whole's unit: `6.37 of 16.8 GB`. */
export function formatBytesOf(done: number, total: number): string {
  const { unit, divisor } = scale(total)
  return `${digits(done / divisor, unit)} of ${digits(total / divisor, unit)} ${unit}`
}

/** The exact size, for a tooltip: `16,800,000,123 bytes`. */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`
}

/** A speed: `86.4 MB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

function scale(bytes: number): { value: number; unit: string; divisor: number } {
  let divisor = 1
  let index = 0
  // 999.5 would round up to 1000 of the smaller unit.
  while (Math.abs(bytes) / divisor >= 999.5 && index < UNITS.length - 1) {
    divisor *= 1000
    index += 1
  }
  return { value: bytes / divisor, unit: UNITS[index] ?? 'B', divisor }
}

function digits(value: number, unit: string): string {
  if (unit === 'B') return String(Math.round(value))
  const size = Math.abs(value)
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
}
