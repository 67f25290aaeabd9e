import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    // Native addons and worker threads of the engine want processes of their own.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { shuffle: { tests: true, files: true } }
  }
})
