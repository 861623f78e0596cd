import { flattenMetrics } from '../../shared/metrics/flatten.ts'

/** A text, indented where it is JSON. */
export function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** Where two texts differ: settings by dotted name where both are JSON, else lines by number. Null where one has none. */
export function differencesOf(here: string, there: string): { name: string; here: string | null; there: string | null }[] {
  const [a, b] = [settingsIn(here), settingsIn(there)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ name, here: a.get(name) ?? null, there: b.get(name) ?? null }))
}

function settingsIn(text: string): Map<string, string> {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      const { numbers, texts } = flattenMetrics(parsed as Record<string, unknown>)
      return new Map([...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const), ...Object.entries(texts)])
    }
  } catch {
    // Not JSON: compared line by line.
  }
  return new Map(text.split('\n').map((line, index) => [`line ${index + 1}`, line]))
}
