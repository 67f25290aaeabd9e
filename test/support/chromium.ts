import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** For `describe.skipIf`: in CI nothing is skipped, there a missing Chromium fails. */
export const skipChromium = !existsSync(chromiumPath) && process.env['CI'] === undefined

/** For the title of what is skipped. */
export const whyNoChromium = skipChromium ? ' (skipped: needs chromium)' : ''

/** Everything that would talk to anyone but the page's own host is off. */
export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
]

export interface BrowserLooks {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly contrast?: 'more' | 'no-preference'
  readonly reducedMotion?: 'reduce' | 'no-preference'
  readonly locale?: string
}

/** A browser of its own with an empty profile; disposed of, nothing of it is left. */
export async function openChromium(
  looks: BrowserLooks = {}
): Promise<AsyncDisposable & { readonly context: BrowserContext }> {
  const profile = await mkdtemp(join(tmpdir(), 'shoal-chromium-'))
  const { width = 1100, height = 720, ...rest } = looks
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    args: QUIET,
    viewport: { width, height },
    colorScheme: 'light',
    reducedMotion: 'no-preference',
    locale: 'en-GB',
    ...rest
  })
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
