import { Engine } from '../../../electron/engine/engine.ts'
import { spreadOf } from '../statistics.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/** A whole engine, which has a channel's log already, opens it and is asked for releases: what the first question takes, and others. */
export interface SearchJob {
  readonly state: string
  /** Its id. */
  readonly channel: string
}

/** Words that all releases have, some or none; beginnings of words, and words that are nearly right. */
const QUESTIONS = [
  ...['release', 'track', 'everything new', 'album flac', 'track number 7', 'number 9 disc 4'],
  ...['release 77', 'disc 777 flac', 'al', 'r', 'tr nu al di', 'relaese 500', 'numbre trakc', 'no such thing']
]
const ROUNDS = 3
const HITS = 20

const job = jobGiven() as SearchJob
const measures = new OwnMeasures()
let close = (): Promise<void> => Promise.resolve()
obey({ begin: () => void begin() }, () => close())
tell({ event: 'ready' })

async function begin(): Promise<void> {
  const engine = await Engine.open(
    { stateFolder: job.state, bootstrap: 'none', host: '127.0.0.1', port: 0 },
    { onTrouble: ({ sentence }) => process.stderr.write(`${sentence}\n`) }
  )
  close = () => engine.close()
  const wishes = { folder: job.state, keep: 0, since: null, pinned: null }
  const { releases } = await engine.channels.follow({ id: job.channel, name: 'bench' }, wishes)
  measures.begin()
  const first = await asked(engine, 'release 5000')
  const later: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    for (const question of QUESTIONS) later.push(await asked(engine, question))
  const { median, most } = spreadOf(later) ?? { median: 0, most: 0 }
  tell({ event: 'done', releases: releases.length, first, median, most, ...measures.report() })
}

/** In milliseconds. */
async function asked(engine: Engine, question: string): Promise<number> {
  const startedAt = performance.now()
  await engine.channels.search(question, HITS)
  return performance.now() - startedAt
}
