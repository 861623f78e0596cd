// @ts-check
import { build, followChild, startNode } from './project.mjs'

const json = process.argv.includes('--json')
const log = console.log
if (json) console.log = () => {} // the one line on standard output is the sample's own
const built = build()
console.log = log
if (built) followChild(startNode(['out/main/sample.js', ...process.argv.slice(2)]))
else process.exitCode = 1
