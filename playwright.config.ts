import { defineConfig } from '@playwright/test'

export default defineConfig({
  timeout: 60_000,
  fullyParallel: false,
  workers: 2,
  reporter: process.env.TEST_JSON ? [['list'], ['json', { outputFile: process.env.TEST_JSON }]] : 'list',
  outputDir: 'test-results',
  projects: [
    { name: 'browser', testDir: 'test/e2e' },
    { name: 'electron', testDir: 'test/electron', workers: 1 },
  ],
})
