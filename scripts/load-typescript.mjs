// @ts-check
import { createServer } from 'vite'
import { root } from './project.mjs'

/** Loads a TypeScript module of the project, which Node 20 does not run by itself. @param {string} path @returns {Promise<any>} */
export async function loadTypeScript(path) {
  const loader = await createServer({
    configFile: false,
    root,
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: 'custom',
    logLevel: 'error',
  })
  return loader.ssrLoadModule(path)
}
