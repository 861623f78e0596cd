import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rollupOptions: {
        // Every entry lies directly in out/main/.
        input: { main: 'electron/main.ts', serve: 'electron/serve/main.ts', sample: 'electron/sample/main.ts' },
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
    plugins: [react()],
    build: {
      minify: true, // electron-vite leaves it off
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
