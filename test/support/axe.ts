import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What fades in is judged once it is there: half faded in, nothing has the contrast it is meant to
 * have. What moves for ever is not waited for.
 */
const settled = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
  .map((animation) => animation.finished))`

/** What axe finds wrong with what the page shows now: a rule and what breaks it, each a line. */
export async function axeFinds(page: Page): Promise<readonly string[]> {
  await page.evaluate(source)
  const found: unknown =
    await page.evaluate(`${settled}.then(() => axe.run(document, { resultTypes: ['violations'] })).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`)
  return found as readonly string[]
}
