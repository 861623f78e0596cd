import type { AddressInfo, Server, Socket } from 'node:net'

const connections = new WeakMap<Server, Set<Socket>>()

/** Ports that no system hands out by itself, so that a server that was closed for a while gets its own back. */
const APART = { from: 10_000, count: 20_000 }
/** How soon an address that is still taken is tried again. */
const LISTEN_AGAIN_MS = 5

/** Listens on 127.0.0.1 at a free port that stays free when the server is closed for a while. @returns the address */
export async function listenApart(server: Server): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listen(server, APART.from + Math.floor(Math.random() * APART.count))
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      // In use, or set aside by the system.
      if ((code !== 'EADDRINUSE' && code !== 'EACCES') || tries === 20) throw error
    }
  }
}

/** Listens on 127.0.0.1 and resolves with the address; port 0 takes a free one. */
export function listen(server: Server, port: number): Promise<string> {
  const open = new Set<Socket>()
  connections.set(server, open)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

/** Stops listening and ends every connection. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    cutConnections(server)
    connections.delete(server)
  })
}

/** Nothing answers at the server's address for a while: connections are refused. */
export function refuseFor(server: Server, ms: number): void {
  const address = server.address() as AddressInfo | null
  if (!address) return
  server.close()
  cutConnections(server)
  setTimeout(() => listenAgain(server, address), ms).unref()
}

/** Listens where it did before. A process that is just being started holds a copy of the old socket for a moment. */
function listenAgain(server: Server, address: AddressInfo): void {
  if (!connections.has(server)) return
  const later = () => setTimeout(() => listenAgain(server, address), LISTEN_AGAIN_MS).unref()
  server.once('error', later)
  server.listen(address.port, address.address, () => server.off('error', later))
}

/** Ends every connection. */
function cutConnections(server: Server): void {
  for (const socket of connections.get(server) ?? []) socket.destroy()
}
