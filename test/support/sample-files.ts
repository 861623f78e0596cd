import { checkpointArchive, checkpointFiles } from '../../electron/sample/archive.ts'
import { type SampleRun, sampleRuns } from '../../electron/sample/catalog.ts'
import { ComputedObject } from '../../electron/sample/segments.ts'

/** A sample run by a part of its name. */
export function sampleRun(name: string): SampleRun {
  const run = sampleRuns().find((candidate) => candidate.name.includes(name))
  if (!run) throw new Error(`the sample has no run called ${name}`)
  return run
}

/** What the sample says a checkpoint's files are, by path; of the archive that replaced it with `generation` 1. */
export function expectedFiles(run: SampleRun, epoch: number, sizeBytes: number, generation = 0): Map<string, Buffer> {
  return new Map(
    checkpointFiles(run, epoch, sizeBytes, generation).map(({ path, segments }) => {
      const object = new ComputedObject(segments)
      return [path, object.read(0, object.sizeBytes)]
    }),
  )
}

/** A checkpoint's whole archive. */
export function expectedArchive(run: SampleRun, epoch: number, sizeBytes: number): Buffer {
  const archive = checkpointArchive(run, epoch, sizeBytes)
  return archive.read(0, archive.sizeBytes)
}
