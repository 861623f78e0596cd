import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

const connections = new WeakMap<Server, Set<Socket>>()

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
    for (const socket of connections.get(server) ?? []) socket.destroy()
  })
}
