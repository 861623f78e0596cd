// @ts-check
// Everything that must hold: types, lint, unit, integration, browser, Vi's own client where a Python has it, and the shell where an
// Electron runtime exists.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedElectron } from './electron-runtime.mjs'
import { binOf, build, runNode } from './project.mjs'

const folder = mkdtempSync(join(tmpdir(), 'vi-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }

step('types and lint', () => {
  count({ passed: 0, failed: runNode(['scripts/check.mjs']).status === 0 ? 0 : 1 })
})
step('build', () => {
  count({ passed: 0, failed: build() ? 0 : 1 })
})
step('unit, integration, security', () => vitest('vitest.config.ts'))
step('Vi’s own Python client', () => {
  if (process.env.VI_SDK_PYTHON) vitest('test/sdk/vitest.config.ts')
  else console.log('Vi’s own client is left out: VI_SDK_PYTHON names no Python that has it. `npm run test:sdk` says how to make one.')
})
step('browser and desktop shell', () => {
  const why = whyNoElectron()
  if (why) console.log(`The desktop shell is left out: ${why}. Its tests run in \`npm test\` wherever Electron’s runtime is installed.`)
  playwright(why ? ['browser'] : ['electron', 'browser'])
})

rmSync(folder, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** @param {string} name @param {() => void} run */
function step(name, run) {
  console.log(`\n── ${name}`)
  try {
    run()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    count({ passed: 0, failed: 1 })
  }
}

/** @param {string} config */
function vitest(config) {
  const file = join(folder, `${config.replaceAll('/', '-')}.json`)
  const args = ['run', '--config', config, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const { status } = runNode([binOf('vitest', 'vitest.mjs'), ...args])
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = read(file)
  // A file that does not load has no failed test, only a failed suite; an error outside any test only the exit code.
  count({ passed: numPassedTests, failed: numFailedTests || numFailedTestSuites || (status === 0 ? 0 : 1), skipped: numPendingTests })
}

/** @param {string[]} projects */
function playwright(projects) {
  const file = join(folder, 'playwright.json')
  const wanted = projects.flatMap((project) => ['--project', project])
  runNode([binOf('@playwright/test', 'cli.js'), 'test', ...wanted], { env: { ...process.env, TEST_JSON: file } })
  const { stats, errors } = read(file)
  count({ passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped })
}

function whyNoElectron() {
  if (!installedElectron()) return 'Electron’s runtime is not installed here'
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  return null
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** @param {{ passed: number, failed: number, skipped?: number }} result */
function count({ passed, failed, skipped = 0 }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
