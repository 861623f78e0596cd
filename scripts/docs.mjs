// @ts-check
// npm run docs: writes what docs/ holds that is made from the sources.
import { writeFileSync } from 'node:fs'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './project.mjs'

const { contractDoc } = await loadTypeScript('/test/support/contract-doc.ts')
writeFileSync(`${root}/docs/contract.md`, contractDoc())
process.exit(0)
