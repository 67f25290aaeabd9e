import { join } from 'node:path'
import { detail, facts, pieceRows } from '../../api/details.ts'
import { A, state, torrent } from '../../api/states.ts'
import { AppPage } from '../../support/app-page.ts'
import { needsBuiltWindow, needsChromium } from '../needs.ts'
import { alone, type Row } from '../row.ts'
import { spreadOf } from '../statistics.ts'

const PIECES = 100_000
/** Times it is drawn in a run; the figure is the median of them. */
const DRAWN = 15

/** From the message that changes every piece until they are on the canvas: decoded, counted and painted. */
export const pieceMapRow: Row = {
  name: 'piece-map',
  title: '100,000 pieces that all changed: told, counted and drawn in Chromium',
  baseline: null,
  unit: 'ms',
  targets: [{ of: 'ours', atMost: 8 }],
  needs: [needsChromium, needsBuiltWindow],
  run: (context) =>
    alone(context, async () => {
      const seeding = torrent(A, { name: 'archive', state: 'seeding', size: 1e11, wanted: 1e11, peers: 1 })
      const app = await AppPage.open(state(seeding), {
        folder: join(process.cwd(), 'dist/renderer'),
        kept: { tab: 'pieces', detailHeight: 400 }
      })
      try {
        await app.page.locator(`#row-${A}`).click()
        return { figure: spreadOf(await drawn(app))?.median ?? NaN, details: {} }
      } finally {
        await app[Symbol.asyncDispose]()
      }
    })
}

/** Milliseconds of each time; every piece has another state than the time before. */
async function drawn(app: AppPage): Promise<number[]> {
  const moments = (['have', 'missing'] as const).map((one) =>
    detail(facts({ pieces: PIECES, have: one === 'have' ? PIECES : 0 }), {
      pieces: pieceRows(Array.from({ length: PIECES }, (_, at) => ({ state: one, holders: 1 + (at % 5) })))
    })
  )
  await app.showDetail(moments[1] ?? detail(facts()))
  await app.page.locator('.map canvas').waitFor()
  const times: unknown = await app.page.evaluate(`(async () => {
    const moments = ${JSON.stringify(moments.map((tables) => JSON.stringify({ type: 'snapshot', topic: 'detail', number: 0, tables })))}
    const corner = () => document.querySelector('.map canvas').getContext('2d').getImageData(1, 1, 1, 1).data.join()
    const times = []
    for (let time = 0; time < ${DRAWN}; time++) {
      const message = JSON.parse(moments[time % 2])
      const before = corner()
      const from = performance.now()
      testTell(message)
      // what a message changes is drawn before anything else gets its turn
      await new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)))
      times.push(performance.now() - from)
      if (corner() === before) throw new Error('the pieces were not drawn')
      await new Promise(requestAnimationFrame)
    }
    return times
  })()`)
  return times as number[]
}
