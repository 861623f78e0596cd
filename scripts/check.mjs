// @ts-check
import { binOf, runNode } from './project.mjs'

const types = runNode([binOf('typescript', 'bin/tsc'), '--noEmit'])
const lint = runNode([binOf('@biomejs/biome', 'bin/biome'), 'check', '.'])
process.exitCode = types.status || lint.status || 0
