import { ChannelStore } from '../../../electron/channel/channel-store.ts'
import { channelKeyFrom } from '../../../electron/channel/channel-key.ts'
import type { Release } from '../../../electron/channel/release.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/** The log of one channel, without anybody to share it with: one process makes it, others open it, each for the first time. */
export interface LogJob {
  readonly role: 'make' | 'open'
  readonly folder: string
  readonly count: number
}

const FILES = 10

const job = jobGiven() as LogJob
const measures = new OwnMeasures()
const key = channelKeyFrom(new Uint8Array(32))
let close = (): Promise<void> => Promise.resolve()
obey({ begin: () => void begin() }, () => close())
tell({ event: 'ready' })

async function begin(): Promise<void> {
  measures.begin()
  const startedAt = performance.now()
  const store = await ChannelStore.open(job.folder)
  const isMaker = job.role === 'make'
  const log = await store.log(isMaker ? key : { ...key, seed: null }, {
    onRelease: () => undefined,
    onCaughtUp: () => undefined,
    onFault: ({ sentence }) => process.stderr.write(`${sentence}\n`)
  })
  const seconds = (performance.now() - startedAt) / 1000
  close = async () => {
    await log.close()
    await store.close()
  }
  if (isMaker) for (let number = 1; number <= job.count; number++) await log.append(releaseOf(number))
  tell({ event: 'done', seconds, channel: key.id, releases: log.releases.length, ...measures.report() })
}

function releaseOf(number: number): Release {
  const files = Array.from({ length: FILES }, (_, at) => ({
    path: `album/disc ${number}/track number ${at}.flac`,
    length: 1_000_000 + at,
    root: (number * FILES + at).toString(16).padStart(64, '0')
  }))
  return {
    number,
    publishedAt: 1_700_000_000_000 + number * 1_000,
    title: `Release ${number}`,
    notes: 'What is new:\neverything',
    infoHashV1: number.toString(16).padStart(40, '0'),
    infoHashV2: number.toString(16).padStart(64, '0'),
    length: files.reduce((sum, { length }) => sum + length, 0),
    fileCount: files.length,
    files
  }
}
