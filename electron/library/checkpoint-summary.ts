import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBytes } from '../../shared/format/index.ts'
import { checkpointName } from '../../shared/metrics/checkpoint.ts'
import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import { baseModelWords } from '../../shared/vi/base-model.ts'
import { taskWords } from '../../shared/vi/task.ts'
import { CHECKPOINT_FILE, SUMMARY_FILE } from '../archive/own-names.ts'
import type { CheckpointFile } from './checkpoint-file.ts'

/** Writes what a folder holds into it, for programs and for people. */
export async function writeProvenance(folder: string, file: CheckpointFile): Promise<void> {
  await writeFile(join(folder, SUMMARY_FILE), checkpointSummary(file))
  await writeFile(join(folder, CHECKPOINT_FILE), `${JSON.stringify(file, null, 2)}\n`, { flush: true })
}

/** What a checkpoint is, where it came from and what is in its folder, as Markdown. */
export function checkpointSummary(file: CheckpointFile): string {
  const { source, leftOut, why, note, archive, files, savedAt, app } = file
  const { numbers, texts } = flattenMetrics(source.evaluationMetrics)
  const metrics = [...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const), ...Object.entries(texts)]
  const hasSha256 = files.some(({ sha256 }) => sha256 !== undefined)
  return [
    `# ${inline(checkpointName(source.modelId, source.epoch))} of ${inline(source.runName || source.runId)}`,
    '',
    ...table(
      ['', ''],
      [
        ['Run', source.runId],
        ...(source.baseModel ? [['Base model', baseModelWords(source.baseModel)]] : []),
        ...(source.task ? [['Task', taskWords(source.task)]] : []),
        ['Checkpoint', source.modelId],
        ['Organization', source.organizationId],
        ['From', source.endpoint],
        ['Saved', `${savedAt} by ${app.name} ${app.version}`],
        ['What is here', partsWords(file)],
        [
          'Archive',
          `${formatBytes(archive.sizeBytes)}, ${archive.verification === 'checksum' ? 'equal to the published checksum' : 'checked by size and structure'}`,
        ],
      ],
    ),
    ...(why ? ['', '## Why this one', '', inline(why)] : []),
    ...(note ? ['', '## Note', '', ...note.split('\n').map((line) => `> ${line}`)] : []),
    ...(metrics.length > 0 ? ['', '## Metrics', '', ...table(['Metric', 'Value'], metrics)] : []),
    '',
    '## Files',
    '',
    ...table(
      ['File', 'Bytes', 'CRC32C', ...(hasSha256 ? ['SHA-256'] : [])],
      files.map(({ path, sizeBytes, crc32c, sha256 }) => [path, String(sizeBytes), crc32c, ...(hasSha256 ? [sha256 ?? ''] : [])]),
    ),
    ...(leftOut.length > 0
      ? [
          '',
          '## Left out',
          '',
          ...table(
            ['File of the archive', 'Bytes'],
            leftOut.map(({ path, sizeBytes }) => [path, String(sizeBytes)]),
          ),
        ]
      : []),
    '',
  ].join('\n')
}

function partsWords({ parts, files, leftOut }: CheckpointFile): string {
  if (parts === 'all') return 'everything'
  return parts === 'adapter' ? 'the adapter and the run config' : `${files.length} of ${files.length + leftOut.length} files`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)]
}

/** Names come from elsewhere: none may end its line or its cell, or pass for markup. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`)
}
