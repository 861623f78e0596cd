import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { protocol } from 'electron'
import { PAGE_HEADERS } from '../services/page-policy.ts'

/** The page's origin. */
export const PAGE_ORIGIN = 'app://vi-model-browser'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Declares `app://` a secure standard scheme. Call before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built page, and nothing else, under `app://vi-model-browser/`. Paths without a file are views of the page. */
export function servePage(pageFolder: string): void {
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    if (host !== 'vi-model-browser' || (request.method !== 'GET' && request.method !== 'HEAD')) return new Response(null, { status: 404 })
    const wanted = extname(pathname) ? decodeURIComponent(pathname) : '/index.html'
    const type = TYPES[extname(wanted)]
    const file = type ? await fileWithin(pageFolder, wanted) : null
    if (!file || !type) return new Response(null, { status: 404, headers: PAGE_HEADERS })
    return new Response(new Uint8Array(await readFile(file)), { headers: { ...PAGE_HEADERS, 'content-type': type } })
  })
}

async function fileWithin(folder: string, path: string): Promise<string | null> {
  try {
    const file = await realpath(join(folder, path))
    return file.startsWith((await realpath(folder)) + sep) ? file : null
  } catch {
    return null
  }
}
