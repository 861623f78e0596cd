import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgent } from '../../electron/network/open-agent.ts'

let origin: Server
let proxy: Server
const asked: string[] = []
const sockets = new Set<Socket>()
const portOf = (server: Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  origin = createServer((_request, response) => response.end('from the origin'))
  proxy = createServer()
  // Whatever is asked for is the origin: names need no server of their own then.
  proxy.on('connect', ({ url = '', headers }, client: Socket) => {
    asked.push(`${url} ${headers.authorization ?? 'no key'}`)
    const tunnel = connect(portOf(origin), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      tunnel.pipe(client).pipe(tunnel)
    })
    for (const socket of [client, tunnel]) sockets.add(socket.on('error', () => {}))
  })
  for (const server of [origin, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of [origin, proxy]) server.close()
})

test.each(['HTTP_PROXY', 'http_proxy'])(
  '%s carries what is asked for, without its key; what is on this computer, or excepted, goes past it',
  async (name) => {
    const agent = openAgent({}, { [name]: `http://127.0.0.1:${portOf(proxy)}`, NO_PROXY: 'direct.test' })
    asked.length = 0
    const get = async (url: string) => (await request(url, { dispatcher: agent, headers: { authorization: 'Bearer secret' } })).body.text()
    expect(await get('http://vi.test/runs')).toBe('from the origin')
    expect(asked).toEqual(['vi.test:80 no key'])
    expect(await get(`http://127.0.0.1:${portOf(origin)}/`)).toBe('from the origin')
    await expect(get('http://direct.test/')).rejects.toThrow()
    expect(asked).toHaveLength(1)
    await agent.close()
  },
)
