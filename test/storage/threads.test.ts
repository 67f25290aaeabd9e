import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DigestJob } from '../../electron/storage/jobs.ts'
import { HashThreads } from '../../electron/storage/threads.ts'

const LENGTH = 100

function openThreads(size: number): HashThreads {
  const threads = new HashThreads(size)
  onTestFinished(() => threads.close())
  return threads
}

function digestOf(fill: number, length = LENGTH): DigestJob {
  const source = new SharedArrayBuffer(LENGTH)
  new Uint8Array(source).fill(fill)
  return { type: 'digest', source, length, sha1: true, v2: null }
}

/** No piece is longer than its memory: what a thread cannot survive. */
const DEADLY = digestOf(0, LENGTH + 1)

function sha1(fill: number): Uint8Array {
  return new Uint8Array(hash('sha1', Buffer.alloc(LENGTH, fill), 'buffer'))
}

describe('hashing threads', () => {
  it('hash what lies in shared memory', async () => {
    const outcome = await openThreads(1).run(digestOf(7))
    expect(outcome).toMatchObject({ sha1: sha1(7), fault: null })
  })

  it('answer each of many jobs with its own outcome', async () => {
    const threads = openThreads(2)
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, fill) => threads.run(digestOf(fill))))
    expect(outcomes.map((outcome) => outcome.sha1)).toEqual(outcomes.map((_, fill) => sha1(fill)))
  })

  it('may be started before there is work, and end without any', async () => {
    const threads = openThreads(2)
    threads.prepare()
    threads.prepare()
    await expect(threads.run(digestOf(7))).resolves.toMatchObject({ sha1: sha1(7) })
    const idle = openThreads(2)
    idle.prepare()
    await idle.close()
    await expect(idle.run(digestOf(7))).rejects.toMatchObject({ code: 'cancelled' })
  })

  it.runIf(process.platform === 'linux')('stand back behind the main thread', async () => {
    await openThreads(2).run(digestOf(7))
    const ranks = readdirSync('/proc/self/task').map((task) => {
      const [, rest = ''] = readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ')
      return Number(rest.split(' ')[16])
    })
    const [main = 0] = ranks
    expect(ranks.filter((rank) => rank > main)).toEqual([Math.min(19, main + 10)])
  })

  it('reject the jobs of one that dies, and replace it', async () => {
    const threads = openThreads(1)
    await expect(threads.run(DEADLY)).rejects.toMatchObject({ name: 'ShoalError', code: 'disk-failed' })
    await expect(threads.run(digestOf(7))).resolves.toMatchObject({ sha1: sha1(7) })
  })

  it('that die take only the jobs they held with them', async () => {
    const threads = openThreads(1)
    const jobs = [threads.run(DEADLY), ...Array.from({ length: 10 }, () => threads.run(digestOf(7)))]
    const outcomes = await Promise.allSettled(jobs)
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(2)
  })

  it('finish what they have when they are closed, and refuse what comes after', async () => {
    const threads = openThreads(1)
    const running = threads.run(digestOf(7))
    await threads.close()
    await threads.close()
    await expect(running).resolves.toMatchObject({ sha1: sha1(7) })
    await expect(threads.run(digestOf(7))).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('keep a process open for their work and no longer', () => {
    const program = `
      import { HashThreads } from ${JSON.stringify(new URL('../../electron/storage/threads.ts', import.meta.url).href)}
      const source = new SharedArrayBuffer(100)
      const outcome = await new HashThreads(2).run({ type: 'digest', source, length: 100, sha1: true, v2: null })
      process.stdout.write(Buffer.from(outcome.sha1).toString('hex'))`
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    const child = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
    expect(child).toMatchObject({ status: 0, stdout: Buffer.from(sha1(0)).toString('hex') })
  })
})
