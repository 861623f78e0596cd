import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { faultsSchema } from './faults.ts'
import { type Gateway, gateways } from './paging.ts'
import { startSampleWorkspace } from './workspace.ts'

const USAGE = `usage: npm run sample -- [--port N] [--archive-size 8GB] [--runs N] [--epochs N] [--gateway strict|lenient]
                         [--fault name=value ...] [--tls name] [--json]

  --port N            port of the API (default: a free one)
  --archive-size S    about how large each archive is: 500MB, 8GB … (default 48MB)
  --runs N            how many runs there are
  --epochs N          how many checkpoints the runs beyond the catalogue's have
  --gateway G         strict (default): paging is asked for by p and s, as Vi's own gateway has it, and other names are ignored;
                      lenient: pageToken and pageSize are taken as well, which vi-sdk 0.1.0b1 to b6 send
  --fault name=value  something that goes wrong, for example --fault throttleBytesPerSecond=30000000
  --tls name          serve the storage over TLS with name-cert.pem and name-key.pem
  --json              print one line of JSON and nothing else`

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'archive-size': { type: 'string' },
      runs: { type: 'string' },
      epochs: { type: 'string' },
      gateway: { type: 'string' },
      fault: { type: 'string', multiple: true },
      tls: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const workspace = await startSampleWorkspace({
    port: values.port === undefined ? 0 : wholeNumber('--port', values.port),
    ...(values['archive-size'] ? { archiveSizeBytes: parseSize(values['archive-size']) } : {}),
    ...(values.runs ? { runs: wholeNumber('--runs', values.runs) } : {}),
    ...(values.epochs ? { plainEpochs: wholeNumber('--epochs', values.epochs) } : {}),
    ...(values.gateway ? { gateway: gatewayOf(values.gateway) } : {}),
    ...(values.tls
      ? { tls: { cert: readFileSync(`${values.tls}-cert.pem`, 'utf8'), key: readFileSync(`${values.tls}-key.pem`, 'utf8') } }
      : {}),
    faults: faultsSchema.exactPartial().parse(Object.fromEntries((values.fault ?? []).map(parseFault))),
  })
  const { apiUrl, storageUrl, secretKey, organizationId } = workspace
  if (values.json) console.log(JSON.stringify({ apiUrl, storageUrl, secretKey, organizationId }))
  else {
    console.log(`The sample workspace answers at ${apiUrl} (storage: ${storageUrl}). Ctrl-C stops it.\n`)
    console.log(`export DATATURE_VI_API_ENDPOINT=${apiUrl}`)
    console.log(`export DATATURE_VI_ORGANIZATION_ID=${organizationId}`)
    console.log(`export DATATURE_VI_SECRET_KEY=${secretKey}`)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void workspace.close())
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${flag} takes a whole number, not “${text}”.`)
  return Number(text)
}

function gatewayOf(text: string): Gateway {
  const gateway = gateways.find((known) => known === text)
  if (!gateway) throw new Error(`--gateway is one of ${gateways.join(', ')}, not “${text}”.`)
  return gateway
}

const SIZE_UNITS: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 }

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMGT]?)B?$/.exec(text)
  if (!match) throw new Error(`--archive-size takes a size such as 500MB or 8GB, not “${text}”.`)
  return Math.round(Number(match[1]) * (SIZE_UNITS[(match[2] ?? '').toUpperCase()] ?? 1))
}

function parseFault(text: string): [string, unknown] {
  const [name = '', value = 'true'] = text.split(/=(.*)/s)
  if (!Object.hasOwn(faultsSchema.shape, name)) {
    throw new Error(`There is no fault called “${name}”. Known: ${Object.keys(faultsSchema.shape).join(', ')}.`)
  }
  try {
    return [name, JSON.parse(value)]
  } catch {
    return [name, value]
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.error(`\n${USAGE}`)
  process.exitCode = 2
})
