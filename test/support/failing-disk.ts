type Disk = typeof import('node:fs/promises')

/** How the disk fails: with a code, without hard links, or as if the process were killed after so many changes. */
export const disk = { stepsLeft: Number.POSITIVE_INFINITY, hasLinks: true, refuses: null as string | null }

/** Nothing fails any more. */
export function restoreDisk(): void {
  Object.assign(disk, { stepsLeft: Number.POSITIVE_INFINITY, hasLinks: true, refuses: null })
}

/** `node:fs/promises` on a disk that can be told to fail by {@link disk}, for `vi.mock`. */
export function failing(real: Disk): Disk {
  const step =
    <Args extends unknown[], Result>(change: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (disk.refuses) throw Object.assign(new Error(disk.refuses), { code: disk.refuses })
      if (disk.stepsLeft-- <= 0) throw new Error('killed')
      return change(...args)
    }
  return {
    ...real,
    mkdir: step(real.mkdir) as Disk['mkdir'],
    rename: step(real.rename),
    rm: step(real.rm),
    writeFile: step(real.writeFile),
    copyFile: step(real.copyFile),
    link: step((...args: Parameters<Disk['link']>) => {
      if (disk.hasLinks) return real.link(...args)
      throw Object.assign(new Error('no links'), { code: 'EPERM' })
    }),
  }
}
