import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

/** Views have addresses of their own (`/runs/…`), so the page asks for its assets from the root; electron-vite would make them relative. */
const rootAddresses: Plugin = {
  name: 'root-addresses',
  enforce: 'post',
  config: (config) => {
    config.base = '/'
  },
}

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rollupOptions: {
        // Every entry lies directly in out/main/.
        input: {
          main: 'electron/main.ts',
          serve: 'electron/serve/main.ts',
          sample: 'electron/sample/main.ts',
          'transfer-worker': 'electron/transfers/transfer-worker.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), rootAddresses],
    build: {
      minify: true, // electron-vite leaves it off
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
