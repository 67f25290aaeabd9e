import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { VERSION } from '../electron/version.ts'

it('Shoal says the version of its package', () => {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(file) as { readonly version: string }).version).toBe(VERSION)
})
