// @ts-check
// Vi's own Python client against the sample workspace, and against what the app has saved.
import { binOf, build, runNode } from './project.mjs'

if (!process.env.VI_SDK_PYTHON) {
  console.error(`VI_SDK_PYTHON names no Python that has vi-sdk. ${'`export VI_SDK_PYTHON=$(node scripts/sdk-pythons.mjs)`'} makes them.`)
  process.exitCode = 1
} else if (!build()) process.exitCode = 1
else {
  const args = ['run', '--config', 'test/sdk/vitest.config.ts', ...process.argv.slice(2)]
  process.exitCode = runNode([binOf('vitest', 'vitest.mjs'), ...args]).status ?? 1
}
