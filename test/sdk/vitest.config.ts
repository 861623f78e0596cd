import { defineConfig } from 'vitest/config'

/** Vi's own Python client as a test of the sample and of what the app saves: `npm run test:sdk`. */
// biome-ignore lint/style/noDefaultExport: Vitest asks for one
export default defineConfig({
  test: {
    include: ['test/sdk/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
    server: { deps: { inline: ['electron-store', 'conf'] } },
  },
})
