import type { Run } from './run.ts'

/** The settings of a run's blocks whose names contain a word, which is how Vi's SDK finds them; in the order of the flow. */
export function blocksOf({ spec }: Pick<Run, 'spec'>, word: string): Record<string, unknown>[] {
  return spec.blocks.flatMap(({ block, settings }) => (settings && block.toLowerCase().includes(word) ? [settings] : []))
}

/** A setting as text: a string that is not empty, or a number; null for anything else. */
export function textOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}
