import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,integration,security}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'threads',
    // Most of them wait for sockets, timers and disks rather than for a core.
    maxWorkers: 2,
    server: { deps: { inline: ['electron-store', 'conf'] } },
  },
})
