import { chromium, type Browser } from 'playwright-core'
import { chromiumPath, QUIET } from '../chromium.ts'

let launched: Promise<Browser> | null = null

/** One Chromium for all that want it; its contexts know nothing of each other. */
export async function launchChromium(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: chromiumPath, args: QUIET })
  return await launched
}

/** For `afterAll`. */
export async function closeChromium(): Promise<void> {
  const browser = await launched
  launched = null
  await browser?.close()
}
