import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { channelKeyFrom, newChannelKey, type ChannelKey } from '../../electron/channel/channel-key.ts'
import { ChannelStore } from '../../electron/channel/channel-store.ts'
import { MAX_FRAME_LENGTH } from '../../electron/channel/frame-limit.ts'
import { encodeRelease } from '../../electron/channel/release-writer.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { socketPair } from '../support/sockets.ts'
import { Holder, connected, followed, peerOf, releaseOf } from './channels.ts'
import { appendRaw, changeOnDisk, withhold } from './raw-logs.ts'

afterAll(removeTempFolders)

describe('the log of a channel', { timeout: 60_000 }, () => {
  //   publisher ── follower
  it('gives its releases to a follower, those to come too', async () => {
    const key = newChannelKey()
    await using publisher = await Holder.open(key)
    await using follower = await Holder.open(followed(key))
    await publisher.publish(1)
    await connected(publisher.log, follower.log)
    expect(await follower.releases.take()).toEqual(releaseOf(1))
    await publisher.publish(2)
    expect(await follower.releases.take()).toEqual(releaseOf(2))
    expect([publisher.log.isOurs, follower.log.isOurs]).toEqual([true, false])
    expect(follower.log.peers).toEqual(['key:a'])
  })

  //   publisher ── mirror, then mirror ── follower
  it('outlives its publisher', async () => {
    const key = newChannelKey()
    await using mirror = await Holder.open(followed(key))
    {
      await using publisher = await Holder.open(key)
      await connected(publisher.log, mirror.log)
      for (const number of [1, 2, 3]) await publisher.publish(number)
      for (const number of [1, 2, 3]) expect(await mirror.releases.take()).toEqual(releaseOf(number))
    }
    await using follower = await Holder.open(followed(key))
    await connected(mirror.log, follower.log)
    for (const number of [1, 2, 3]) expect(await follower.releases.take()).toEqual(releaseOf(number))
    expect(await follower.log.release(2)).toEqual(releaseOf(2))
    expect(await follower.log.release(4)).toBeNull()
  })

  it('is there again after a restart, without anybody else', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    {
      await using publisher = await Holder.open(key, folder)
      await publisher.publish(1)
      await publisher.publish(2)
    }
    await using again = await Holder.open(key, folder)
    expect(again.log.releases.map(({ title }) => title)).toEqual(['Release 1', 'Release 2'])
    await again.publish(3)
    expect(again.log.releases).toHaveLength(3)
  })

  it('brings a release of more files than one block holds', async () => {
    const key = newChannelKey()
    const files = Array.from({ length: 5_000 }, (_, at) => ({
      path: `a/${at}`,
      length: 1,
      root: 'd'.repeat(64)
    }))
    await using publisher = await Holder.open(key)
    await using follower = await Holder.open(followed(key))
    await connected(publisher.log, follower.log)
    await publisher.publish(1, { files })
    await publisher.publish(2)
    expect((await follower.releases.take()).files).toEqual(files)
    await follower.releases.take()
    expect((await follower.log.release(1))?.files).toEqual(files)
    const paths = files.map(({ path }) => path)
    for (const most of [3, 4_000, 9_000])
      expect(await follower.log.paths(1, most)).toEqual(paths.slice(0, most))
    expect(await follower.log.paths(7, 3)).toEqual([])
  })

  it('is the same for the same seed, and told from any other', () => {
    const seed = randomBytes(32)
    expect(channelKeyFrom(seed)).toEqual(channelKeyFrom(seed))
    expect(channelKeyFrom(seed).id).toMatch(/^[0-9a-f]{64}$/)
    expect(newChannelKey().id).not.toBe(newChannelKey().id)
  })

  it('is forgotten with all that was in it, and can be begun again', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    {
      await using publisher = await Holder.open(key, folder)
      for (const number of [1, 2, 3]) await publisher.publish(number)
    }
    const store = await ChannelStore.open(folder)
    const log = await store.log(key, UNHEARD)
    expect(log.length).toBe(3)
    await log.close()
    await store.remove(followed(key))
    const begun = await store.log(key, UNHEARD)
    expect(begun.length).toBe(0)
    await begun.close()
    await store.close()
    await using again = await Holder.open(key, folder)
    expect([again.log.releases, again.log.length]).toEqual([[], 0])
    await again.publish(1, { title: 'Another beginning' })
    expect((await again.releases.take()).title).toBe('Another beginning')
  })
})

describe('a log that cannot be trusted', { timeout: 60_000 }, () => {
  //   publisher ── follower ── somebody who has the key and tells another story
  it('is forked: the follower says so, keeps what it had and takes nothing more', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    await using publisher = await Holder.open(key)
    await using forger = await Holder.open(key)
    {
      await using follower = await Holder.open(followed(key), folder)
      const unplug = await connected(publisher.log, follower.log)
      await publisher.publish(1)
      expect(await follower.releases.take()).toEqual(releaseOf(1))
      unplug()
      for (const number of [1, 2]) await forger.publish(number, { title: 'Another story' })
      await connected(forger.log, follower.log)
      expect((await follower.faults.takeWhere(({ code }) => code === 'forked')).peer).toBeNull()
      expect(follower.log.releases.map(({ title }) => title)).toEqual(['Release 1'])
    }
    await using again = await Holder.open(followed(key), folder)
    expect((await again.faults.take()).code).toBe('forked')
    expect([again.log.isForked, again.log.releases.length]).toEqual([true, 1])
  })

  it('was signed with another key: nothing of it is taken', async () => {
    const key = newChannelKey()
    await using forger = await Holder.open(newChannelKey())
    await using follower = await Holder.open(followed(key))
    await forger.publish(1)
    const unplug = await connected(forger.log, follower.log)
    await using publisher = await Holder.open(key)
    await publisher.publish(1, { title: 'The true one' })
    await connected(publisher.log, follower.log)
    expect((await follower.releases.take()).title).toBe('The true one')
    unplug()
  })

  it('was changed on this disk: the changed entry is told of, and fetched again', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    await using publisher = await Holder.open(key)
    for (const number of [1, 2, 3]) await publisher.publish(number)
    await fetched(publisher, key, folder, 3)
    await changeOnDisk(key, folder, 1)
    await using follower = await Holder.open(followed(key), folder)
    expect((await follower.faults.take()).code).toBe('tampered')
    expect(follower.log.releases.map(({ number }) => number)).toEqual([1])
    await connected(publisher.log, follower.log)
    for (const number of [2, 3]) expect(await follower.releases.take()).toEqual(releaseOf(number))
    expect(follower.log.releases.map(({ number }) => number)).toEqual([1, 2, 3])
  })

  it('holds entries that are no releases: they are told of, and passed over', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    await appendRaw(key, folder, [Buffer.from('garbage'), randomBytes(300)])
    await using publisher = await Holder.open(key, folder)
    await using follower = await Holder.open(followed(key))
    await connected(publisher.log, follower.log)
    await publisher.publish(1)
    expect(await follower.releases.take()).toEqual(releaseOf(1))
    const told = [await follower.faults.take(), await follower.faults.take()]
    expect(told.map(({ sentence }) => sentence)).toEqual([
      'Entry 1 of this channel is not in the form of a channel; it was passed over.',
      'Entry 2 of this channel is not in the form of a channel; it was passed over.'
    ])
  })

  it('comes from one who sends garbage: only that connection ends', async () => {
    const key = newChannelKey()
    await using publisher = await Holder.open(key)
    await using follower = await Holder.open(followed(key))
    await publisher.publish(1)
    for (const garbage of [randomBytes(100_000), lengthPrefix(MAX_FRAME_LENGTH + 1), Buffer.alloc(50_000)]) {
      const [ours, theirs] = await socketPair()
      theirs.on('error', () => undefined).resume()
      follower.log.replicate(peerOf(ours, 'key:evil', false))
      theirs.end(garbage)
      await once(ours, 'close')
    }
    await connected(publisher.log, follower.log)
    expect(await follower.releases.take()).toEqual(releaseOf(1))
    expect(follower.log.peers).toEqual(['key:a'])
  })

  //   publisher ── mirror, then mirror ── follower, then publisher too
  it('comes from a mirror that withholds an entry: what follows waits for it', async () => {
    const key = newChannelKey()
    const numbers = Array.from({ length: 30 }, (_, at) => at + 1)
    await using publisher = await Holder.open(key)
    for (const number of numbers) await publisher.publish(number)
    const folder = await tempFolder()
    await fetched(publisher, key, folder, numbers.length)
    await withhold(key, folder, 2)
    await using mirror = await Holder.open(followed(key), folder)
    await using follower = await Holder.open(followed(key))
    await connected(mirror.log, follower.log)
    expect([await follower.releases.take(), await follower.releases.take()]).toEqual(
      [1, 2].map((at) => releaseOf(at))
    )
    expect(follower.log.releases).toHaveLength(2)
    await connected(publisher.log, follower.log)
    for (const number of numbers.slice(2)) expect(await follower.releases.take()).toEqual(releaseOf(number))
    expect(follower.faults.waitingCount).toBe(0)
  })

  it('holds ten thousand hostile entries: what is right among them comes out in order, and little is kept and told', async () => {
    const key = newChannelKey()
    const folder = await tempFolder()
    const hostile = Array.from({ length: HOSTILE_ENTRIES }, (_, at) => hostileEntry(at))
    await appendRaw(key, folder, [...encodeRelease(releaseOf(7)), ...hostile, ...encodeRelease(releaseOf(8))])
    await using publisher = await Holder.open(key, folder)
    await using follower = await Holder.open(followed(key))
    const before = process.memoryUsage().heapUsed
    await connected(publisher.log, follower.log)
    expect((await follower.releases.take()).number).toBe(7)
    expect((await follower.releases.take()).number).toBe(8)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * 2 ** 20)
    expect(follower.faults.waitingCount).toBeLessThan(20)
    const told = [1, 2, 3, 4].map(() => publisher.faults.take().then(({ sentence }) => sentence))
    expect(await Promise.all(told)).toEqual([
      'Entry 2 of this channel is not in the form of a channel; it was passed over.',
      'Entry 3 of this channel is not in the form of a channel; it was passed over.',
      'Entry 4 of this channel comes again as release 1; it was passed over.',
      '10000 entries of this channel are no releases that could be read; they were passed over.'
    ])
    expect(publisher.faults.waitingCount).toBe(0)
    expect(follower.log.releases.map(({ number }) => number)).toEqual([7, 8])
  })

  it('is asked for by more peers than it is given to: those who came first make room', async () => {
    await using publisher = await Holder.open(newChannelKey())
    const pairs = await Promise.all(Array.from({ length: 40 }, () => socketPair()))
    const ended = Promise.all(pairs.slice(0, 8).map(([ours]) => once(ours, 'close')))
    for (const [at, [ours, theirs]] of pairs.entries()) {
      theirs.on('error', () => undefined).resume()
      publisher.log.replicate(peerOf(ours, `key:${at}`, false))
    }
    await ended
    expect(publisher.log.peers).toEqual(Array.from({ length: 32 }, (_, at) => `key:${at + 8}`))
  })
})

const UNHEARD = { onRelease: () => undefined, onCaughtUp: () => undefined, onFault: () => undefined }

/** A follower that has it all, and ends. */
async function fetched(publisher: Holder, key: ChannelKey, folder: string, count: number): Promise<void> {
  await using follower = await Holder.open(followed(key), folder)
  await connected(publisher.log, follower.log)
  for (let number = 1; number <= count; number++) await follower.releases.take()
}

const HOSTILE_ENTRIES = 10_000

/** Garbage, what is nearly a release, releases that come again, and one from before. */
function hostileEntry(at: number): Uint8Array {
  const [whole = new Uint8Array()] = encodeRelease(releaseOf(at % 3 === 0 ? 7 : 1))
  return (
    [randomBytes(200), whole.subarray(0, -1), whole, Buffer.from(`d4:kind5:files1:v${at}e`)][at % 4] ?? whole
  )
}

function lengthPrefix(length: number): Buffer {
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32LE(length)
  return prefix.subarray(0, 3)
}
