import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../support/app-files.ts'
import { axeFinds } from '../support/axe.ts'
import { tellChannelStory } from '../support/channel-story.ts'
import { openChromium, skipChromium, whyNoChromium } from '../support/chromium.ts'
import { closeDaemons } from '../support/daemons.ts'
import { removeTempFolders } from '../support/files.ts'
import { TestNet } from '../support/testnet.ts'

describe.skipIf(skipChromium)(`a channel, each of three people with a window${whyNoChromium}`, () => {
  let net: TestNet
  let browser: Awaited<ReturnType<typeof openChromium>>

  beforeAll(async () => {
    net = await TestNet.create()
    browser = await openChromium({ width: 1_180, height: 760 })
  }, 120_000)
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await closeDaemons()
    await net[Symbol.asyncDispose]()
    await removeTempFolders()
  })

  //   publisher ── DHT ── mirror, then mirror ── DHT ── follower
  test('outlives its publisher: whoever follows later gets every release, goes back to one, and finds it', async () => {
    const found: string[] = []
    const { differences, shown } = await tellChannelStory({
      net,
      context: browser.context,
      appFolder: await buildApp(),
      picture: async (page, name) => {
        found.push(...(await axeFinds(page)).map((one) => `${name}: ${one}`))
      }
    })
    expect(differences).toEqual([[], [], []])
    expect(shown).toEqual(['3', '2', '3'])
    expect(found).toEqual([])
  }, 300_000)
})
