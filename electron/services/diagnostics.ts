import { displayPath, type Services } from './services.ts'

const LINES = 60

/** What somebody who helps needs to know, as text: versions, counts, the end of the log. No keys, no signed addresses. */
export async function diagnosticsOf(services: Services): Promise<string> {
  const { ports, accounts, preferences, downloads, library, log, notices } = services
  const { connection } = accounts
  const states = new Map<string, number>()
  for (const { progress } of downloads.snapshot()) states.set(progress.state, (states.get(progress.state) ?? 0) + 1)
  const settings = preferences.get()
  return [
    `Vi Model Browser ${ports.version}, ${ports.host} on ${ports.platform} ${process.arch}`,
    `Node ${process.versions.node}${process.versions.electron ? `, Electron ${process.versions.electron}` : ''}`,
    `Keys: ${accounts.keeping}; accounts: ${accounts.list.length}`,
    `Connection: ${connection.state === 'connected' ? `${connection.organizationId} at ${new URL(connection.endpoint).host}${connection.sample ? ' (sample)' : ''}` : 'none'}`,
    `Save folders: ${library.folders.map((folder) => displayPath(ports, folder)).join(', ') || 'none'}`,
    `Downloads: ${[...states].map(([state, count]) => `${count} ${state}`).join(', ') || 'none'}`,
    `At once ${settings.downloadsAtOnce}, connections ${settings.connectionsPerDownload}, speed limit ${settings.speedLimitBytesPerSecond ?? 'none'}, kept free ${settings.keepFreeBytes}`,
    ...notices.map((notice) => `Notice: ${notice}`),
    '',
    ...(await log.tail(LINES)),
  ].join('\n')
}
