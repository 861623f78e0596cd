// @ts-check
import { build } from './project.mjs'

process.exitCode = build({ force: process.argv.includes('--force') }) ? 0 : 1
