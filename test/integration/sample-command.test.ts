import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const script = join(import.meta.dirname, '..', '..', 'out', 'main', 'sample.js')
let child: ChildProcess | null = null

afterEach(() => {
  child?.kill()
})

test('npm run sample -- --json prints one line by which any client can reach it, at any archive size', async () => {
  child = spawn(
    process.execPath,
    [script, '--json', '--archive-size', '8GB', '--gateway', 'lenient', '--runs', '30', '--epochs', '40', '--fault', 'noChecksum=true'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const line = await new Promise<string>((resolve) => child?.stdout?.once('data', (data) => resolve(String(data))))
  const { apiUrl, storageUrl, secretKey, organizationId } = JSON.parse(line)
  expect(new URL(apiUrl).origin).not.toBe(new URL(storageUrl).origin)
  const get = async (path: string) =>
    (await fetch(`${apiUrl}/workspaces/${organizationId}${path}`, { headers: { authorization: `Bearer ${secretKey}` } })).json()
  const run = (await get('/runs?pageSize=20')).items[1]
  const plain = (await get('/simpleRuns?s=30')).items[29]
  expect((await get(`/runs/${plain.runId}/outputs?pageSize=1000`)).items).toHaveLength(40)
  const model = (await get(`/runs/${run.runId}/outputs/epoch_1?contents=y`)).items[0]
  const archive = await fetch(model.status.contents.downloadUrl.url, { headers: { range: 'bytes=7000000000-7000000099' } })
  expect(archive.status).toBe(206)
  expect((await archive.arrayBuffer()).byteLength).toBe(100)
  expect(archive.headers.get('x-goog-hash')).toBeNull()
})

test('it prints what it can be told', () => {
  const { status, stdout } = spawnSync(process.execPath, [script, '--help'], { encoding: 'utf8' })
  expect(status).toBe(0)
  for (const option of ['--archive-size', '--runs', '--epochs', '--gateway', '--fault', '--tls', '--json']) expect(stdout).toContain(option)
})

test.each([
  [['--archive-size', 'huge'], /--archive-size takes a size/],
  [['--fault', 'nonsense=1'], /no fault called “nonsense”/],
  [['--port', 'x'], /--port takes a whole number/],
  [['--gateway', 'loose'], /--gateway is one of strict, lenient, not “loose”/],
])('%s is refused with a word and the usage', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(message)
  expect(stderr).toContain('usage: npm run sample')
})
