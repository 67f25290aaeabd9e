import { setTimeout as wait } from 'node:timers/promises'
import { ShoalError } from '../../../shared/errors.ts'
import type { Answers, FoundRelease } from '../../engine/channels/asking.ts'
import { EXIT_OK } from './exit-codes.ts'
import type { Output } from './output.ts'
import type { Session } from './session.ts'

/** Others are met in their own time: no more must have come for so long. */
const LOOK_EVERY_MS = 100
const SETTLED_MS = 2_000

/**
 * Looks for other Shoals by what is here, and tells what they find.
 * @param waitMs how long at most it is looked for them
 * @returns the exit code
 * @throws ShoalError 'no-peers', 'usage'
 */
export async function askPeers(
  session: Session,
  { text, limit, waitMs }: { readonly text: string; readonly limit: number; readonly waitMs: number },
  output: Output
): Promise<number> {
  const { engine, interruption } = session
  await engine.resume()
  await haveMet(session, waitMs)
  if (interruption.signal.aborted) return await interruption.interrupted
  const answers = await engine.channels.asking.ask(text, limit)
  if (answers.asked === 0) throw nobodyMet(session)
  output.result(answers.hits.map(rowOf), answers.hits.map(lineOf))
  output.say(summaryOf(answers))
  return EXIT_OK
}

/** Until some can be asked, and no more have come for a while. */
async function haveMet({ engine, interruption }: Session, waitMs: number): Promise<void> {
  const begun = performance.now()
  let [count, since] = [0, begun]
  for (let now = begun; now - begun < waitMs && !interruption.signal.aborted; now = performance.now()) {
    const { askable } = engine.channels.asking
    if (askable !== count) since = now
    count = askable
    if (count > 0 && now - since > SETTLED_MS) return
    await wait(Math.min(LOOK_EVERY_MS, waitMs))
  }
}

function nobodyMet({ engine: { channels, torrents } }: Session): ShoalError {
  const isNew = channels.all.length + torrents.length === 0
  const advice = isNew ? 'follow a channel first' : 'try again later, or with a longer --wait'
  const sentence = `No Shoal was met that has a channel or a torrent in common with this one; ${advice}.`
  return new ShoalError('no-peers', sentence)
}

function rowOf({ id, link, release, peers }: FoundRelease): Readonly<Record<string, unknown>> {
  return { channel: id, link, ...release, peers }
}

function lineOf({ link, release: { number, publishedAt, title } }: FoundRelease): string {
  return [link, number, new Date(publishedAt).toISOString(), title].join('\t')
}

function summaryOf({ asked, answered, forged, hits }: Answers): string {
  const what = hits.length === 0 ? 'Nothing was found.' : `Found: ${hits.length}.`
  const left = forged === 0 ? '' : ` Left out, for no channel signed it: ${forged}.`
  return `Shoals that were met: ${asked}, and answered: ${answered}. ${what}${left}`
}
