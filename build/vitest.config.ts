import { svelte } from '@sveltejs/vite-plugin-svelte'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const common = {
  root: at('..'),
  // Native addons and worker threads of the engine want processes of their own.
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // A wait in vain fails just before its test would; one on a busy machine takes its time.
  expect: { poll: { timeout: 25_000 } },
  // Real networks on a machine that others use, too: what fails only once is named at the end (ci-verdict.mjs), and to be mended.
  retry: process.env['CI'] === undefined ? 0 : 1,
  sequence: { shuffle: { tests: true, files: true } }
} as const

export default defineConfig({
  test: {
    // Most of them wait for peers and pages more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        // Electron's module without its binary would download it; what stands in for it is for tests alone.
        resolve: {
          alias: [{ find: /^electron$/, replacement: at('../test/support/electron/electron.ts') }]
        },
        test: { ...common, name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/renderer/state/**'] }
      },
      {
        // The window's state classes, compiled as in the window.
        plugins: [svelte({ configFile: at('svelte.config.js') })],
        resolve: { conditions: ['browser'] },
        test: { ...common, name: 'window', include: ['test/renderer/state/**/*.test.ts'] }
      }
    ]
  }
})
