import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the app for both faces: files of its own only, so that it runs under the strictest content security policy. */
export default defineConfig({
  root: at('../renderer'),
  base: './',
  plugins: [svelte({ configFile: at('svelte.config.js') })],
  build: {
    outDir: at('../dist/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // One file for one window: it comes from this computer, not over a line.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { checks: { bundlerTimings: false } }
  }
})
