import { defineConfig } from '@playwright/test'

export default defineConfig({
  timeout: 60_000,
  globalSetup: './test/support/global-setup.ts',
  fullyParallel: true,
  workers: 2,
  reporter: process.env.TEST_JSON ? [['list'], ['json', { outputFile: process.env.TEST_JSON }]] : 'list',
  projects: [
    // First, as only one of its tests can run at a time, with those of the browser beside it.
    { name: 'electron', testDir: 'test/electron', outputDir: 'test-results/electron', workers: 1 },
    { name: 'browser', testDir: 'test/e2e', outputDir: 'test-results/browser' },
  ],
})
