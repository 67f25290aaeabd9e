import { join } from 'node:path'
import type { TorrentSummary } from '../../../shared/api/model.ts'
import { state, torrent } from '../../api/states.ts'
import { AppPage } from '../../support/app-page.ts'
import { needsBuiltWindow, needsChromium } from '../needs.ts'
import { alone, type Context, type Row, type Sample } from '../row.ts'

const TRANSFERS = 10_000
const CHANGING = 50
/** Times a second, and for so many milliseconds. */
const RATE = 4
const SCROLLED_FOR = 5_000

/** The window with a long list, in Chromium: what its user feels. */
export const windowRows: readonly Row[] = [
  {
    name: 'window-frames',
    title: '10,000 transfers, 50 changing 4 times a second: longest frame while scrolling',
    baseline: null,
    unit: 'ms',
    targets: [{ of: 'ours', atMost: 32 }],
    needs: [needsChromium, needsBuiltWindow],
    run: (context) => each(context, longestFrame)
  },
  {
    name: 'window-memory',
    title: 'The same list, after scrolling: memory of the page',
    baseline: null,
    unit: 'MB',
    targets: [{ of: 'ours', atMost: 200 }],
    needs: [needsChromium, needsBuiltWindow],
    run: (context) =>
      each(context, async (app) => {
        await longestFrame(app)
        return await usedMegabytes(app)
      })
  }
]

/** Each time in a window of its own. */
function each(context: Context, figureOf: (app: AppPage) => Promise<number>): AsyncIterable<Sample> {
  return alone(context, async () => {
    const rows = Array.from({ length: TRANSFERS }, (_, index) => transfer(index))
    const app = await AppPage.open(state(...rows), {
      folder: join(process.cwd(), 'dist/renderer'),
      kept: { detail: false }
    })
    try {
      await app.page.getByRole('row').nth(2).waitFor()
      return { figure: await figureOf(app), details: {} }
    } finally {
      await app[Symbol.asyncDispose]()
    }
  })
}

async function longestFrame(app: AppPage): Promise<number> {
  const changing = setInterval(() => void change(app).catch(nothingIsShownAnyMore), 1000 / RATE)
  try {
    const longest: unknown = await app.page.evaluate(`new Promise((resolve) => {
      const list = document.getElementById('transfers')
      const from = performance.now()
      let last = null
      let longest = 0
      const step = (at) => {
        if (last !== null) longest = Math.max(longest, at - last)
        last = at
        list.scrollTop += 120
        if (performance.now() - from < ${SCROLLED_FOR}) requestAnimationFrame(step)
        else resolve(longest)
      }
      requestAnimationFrame(step)
    })`)
    return Number(longest)
  } finally {
    clearInterval(changing)
  }
}

let turn = 0

/** Fifty of them move on, others each time. */
async function change(app: AppPage): Promise<void> {
  turn++
  const changed = Object.fromEntries(
    Array.from({ length: CHANGING }, (_, index) => {
      const at = (turn * CHANGING + index) % TRANSFERS
      return [idOf(at), { downRate: 1_000_000 + turn, left: 1_000_000_000 - turn * 1_000_000 }]
    })
  )
  await app.change({ torrents: { changed, gone: [] } })
}

async function usedMegabytes(app: AppPage): Promise<number> {
  const session = await app.page.context().newCDPSession(app.page)
  await session.send('HeapProfiler.collectGarbage')
  const {
    usedSize,
    embedderHeapUsedSize = 0,
    backingStorageSize = 0
  } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number
    embedderHeapUsedSize?: number
    backingStorageSize?: number
  }
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1_000_000
}

function transfer(index: number): TorrentSummary {
  return torrent(idOf(index), {
    name: `Recordings of day ${index}, both channels.flac`,
    state: index % 3 === 0 ? 'downloading' : 'seeding',
    size: 4_000_000_000,
    wanted: 4_000_000_000,
    left: index % 3 === 0 ? 1_000_000_000 : 0,
    uploaded: index * 1_000_000,
    downloaded: 4_000_000_000,
    addedAt: index
  })
}

function idOf(index: number): string {
  return index.toString(16).padStart(40, '0')
}

/** The page may end while it is being told something. */
function nothingIsShownAnyMore(): void {
  // what was measured is known by then
}
