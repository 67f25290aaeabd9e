import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppPage } from '../support/app-page.ts'
import { DEMO } from './demo-state.ts'
import { CHANNEL_DIALOG_SCENES } from './channel-dialog-scenes.ts'
import { CHANNEL_SCENES } from './channel-scenes.ts'
import { demoSpeed } from './demo-detail.ts'
import { NOW } from './demo-time.ts'
import { DIALOG_SCENES } from './dialog-scenes.ts'
import { SCENES, type Scene } from './scenes.ts'
import { drawStory } from './story.ts'

/**
 * `npm run screenshots [-- NAME…]`: every view and state of the window, light and dark, as pictures in dist/screenshots, drawn by the
 * app itself in Chromium with given data at a given time. The last are of a channel's story, between engines that are real. Ends
 * with 1 when the browser complained of anything.
 */
const FOLDER = join('dist', 'screenshots')
const wanted = process.argv.slice(2)
const chosen = [...SCENES, ...DIALOG_SCENES, ...CHANNEL_SCENES, ...CHANNEL_DIALOG_SCENES].filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word))
)

if (wanted.length === 0) await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const complaints: string[] = []
for (const scene of chosen)
  for (const colorScheme of ['light', 'dark'] as const) await draw(scene, colorScheme)
if (wanted.length === 0 || wanted.some((word) => 'channel-story'.startsWith(word)))
  complaints.push(...(await drawStory(FOLDER)))
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
process.stdout.write(`The pictures are in ${FOLDER}.\n`)
process.exit(complaints.length === 0 ? 0 : 1)

async function draw(scene: Scene, colorScheme: 'light' | 'dark'): Promise<void> {
  const {
    name,
    state = DEMO,
    width = 1_180,
    height = 760,
    kept = {},
    features = ['upload'],
    locale = 'en-GB',
    ...rest
  } = scene
  const looks = {
    width,
    height,
    colorScheme,
    locale,
    reducedMotion: 'reduce' as const,
    contrast: rest.contrast ?? ('no-preference' as const)
  }
  const app = await AppPage.open(state, {
    ...looks,
    kept,
    features,
    script: still(NOW),
    folder: join('dist', 'renderer')
  })
  try {
    app.reply('speed', (input) => demoSpeed((input as { seconds: number }).seconds))
    await scene.prepare?.(app)
    await app.page.evaluate('document.fonts.ready')
    await app.page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) })
    process.stdout.write(`${name} ${colorScheme}\n`)
    complaints.push(...app.complaints.map((complaint) => `${name}: ${complaint}`))
  } finally {
    await app[Symbol.asyncDispose]()
  }
}

/** The page's clock stands, so that a picture is the same every time. */
function still(at: number): string {
  return `Date.now = () => ${at}`
}
