import { join, resolve } from 'node:path'
import { tellChannelStory } from '../support/channel-story.ts'
import { openChromium } from '../support/chromium.ts'
import { closeDaemons } from '../support/daemons.ts'
import { removeTempFolders } from '../support/files.ts'
import { TestNet } from '../support/testnet.ts'

/** Pictures of a channel's story, which `npm run build` has to come before. @returns what the browser complained of */
export async function drawStory(folder: string): Promise<readonly string[]> {
  const complaints: string[] = []
  await using net = await TestNet.create()
  await using browser = await openChromium({ width: 1_180, height: 760, reducedMotion: 'reduce' })
  browser.context.on('weberror', (error) => complaints.push(`channel-story: ${error.error().message}`))
  try {
    await tellChannelStory({
      net,
      context: browser.context,
      appFolder: resolve('dist', 'renderer'),
      picture: async (page, name) => {
        await page.screenshot({ path: join(folder, `channel-story-${name}.png`) })
        process.stdout.write(`channel-story-${name}\n`)
      }
    })
  } finally {
    await closeDaemons()
    await removeTempFolders()
  }
  return complaints
}
