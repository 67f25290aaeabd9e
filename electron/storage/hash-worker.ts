import { fstatSync, readlinkSync, readSync, writeSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../core/units.ts'
import { errorCode } from './disk-errors.ts'
import type { DigestJob, Fault, Job, Outcome, StoreJob, Transfer } from './jobs.ts'
import { blockDigests, judge, PieceDigest, type Digests } from './piece-digest.ts'
import { WriteTurns } from './write-turns.ts'

/** Files are hashed in portions that stay in the processor's cache; whole blocks. */
const PORTION = 128 * 1024

/** How much a hashing thread stands back: about a tenth of the main thread's share when both want the same core. */
const NICE = 10
const LEAST_RANK = 19

const NOTHING: Outcome = { verdict: null, digests: null, sha1: null, root: null, leaves: null, fault: null }

/** Read into again and again: its content means nothing between jobs. */
const portion = new Uint8Array(PORTION)
const zeros = new Uint8Array(PORTION)
/** Of all threads. */
const turns = new WriteTurns(workerData as SharedArrayBuffer)

/** A fault of one transfer, on its way out of a job. */
class TransferFault extends Error {
  readonly fault: Fault

  constructor(transfer: number, code: string, message: string) {
    super(message)
    this.fault = { transfer, code, message }
  }
}

/**
 * The main thread has little to do at a time but must do it soon; where cores are few, hashing at the same rank made it wait for
 * tens of milliseconds. Only Linux ranks threads on their own.
 */
function yieldToMainThread(): void {
  if (process.platform !== 'linux') return
  const thread = Number(basename(readlinkSync('/proc/thread-self')))
  if (Number.isInteger(thread)) setPriority(thread, Math.min(LEAST_RANK, getPriority(thread) + NICE))
}

function perform(job: Job): Outcome {
  try {
    if (job.type === 'digest') return { ...NOTHING, ...digest(job) }
    if (job.type === 'store') return store(job)
    writeAll(job.memory, job.writes)
    return NOTHING
  } catch (error) {
    if (error instanceof TransferFault) return { ...NOTHING, fault: error.fault }
    throw error
  }
}

function store(job: StoreJob): Outcome {
  const piece = new Uint8Array(job.memory, 0, job.length)
  for (const range of job.zeros) piece.fill(0, range.offset, range.offset + range.length)
  const digest = new PieceDigest(job.expected.v1 !== null, job.expected.v2)
  digest.update(piece)
  const verdict = judge(job.expected, digest.finish())
  if (verdict === 'right') writeAll(job.memory, job.writes)
  const digests = job.digests || verdict === 'wrong' ? blockDigests(piece) : null
  const leaves = verdict === 'wrong' && job.expected.v2 !== null ? digest.leaves : null
  return { ...NOTHING, verdict, digests, leaves }
}

function digest(job: DigestJob): Digests & Pick<Outcome, 'leaves'> {
  const digest = new PieceDigest(job.sha1, job.v2)
  if (job.source instanceof SharedArrayBuffer) digest.update(new Uint8Array(job.source, 0, job.length))
  else digestFiles(digest, job.source, job.length)
  return { ...digest.finish(), leaves: job.leaves === true ? digest.leaves : null }
}

/** What no transfer covers is pads: zeros (BEP 47). */
function digestFiles(digest: PieceDigest, reads: readonly Transfer[], length: number): void {
  let done = 0
  for (const [index, read] of reads.entries()) {
    digestZeros(digest, read.offset - done)
    for (let at = 0; at < read.length; at += PORTION) {
      const part = portion.subarray(0, Math.min(PORTION, read.length - at))
      readFully(read, index, part, read.position + at)
      digest.update(part)
    }
    done = read.offset + read.length
  }
  digestZeros(digest, length - done)
}

function digestZeros(digest: PieceDigest, length: number): void {
  for (let at = 0; at < length; at += PORTION)
    digest.update(zeros.subarray(0, Math.min(PORTION, length - at)))
}

function readFully(read: Transfer, index: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const count = attempt(index, () => readSync(read.fd, into, done, into.length - done, position + done))
    if (count === 0) throw new TransferFault(index, 'SHORT', 'the file ends too early')
    done += count
  }
}

/** A file deleted while it is open takes writes and keeps nothing: that is found out here, before the piece counts as written. */
function writeAll(memory: SharedArrayBuffer, writes: readonly Transfer[]): void {
  for (const [index, write] of writes.entries()) {
    const bytes = new Uint8Array(memory, write.offset, write.length)
    turns.take(write.fd, () => writeFully(write, index, bytes))
    if (attempt(index, () => fstatSync(write.fd).nlink) === 0)
      throw new TransferFault(index, 'UNLINKED', 'the file was deleted')
  }
}

function writeFully(write: Transfer, index: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;)
    done += attempt(index, () => writeSync(write.fd, bytes, done, bytes.length - done, write.position + done))
}

function attempt(transfer: number, call: () => number): number {
  try {
    return call()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new TransferFault(transfer, errorCode(error) ?? 'unknown error', message)
  }
}

yieldToMainThread()
invariant(parentPort !== null, 'this file runs as a worker thread')
const port = parentPort
port.on('message', (job: Job | null) => {
  if (job === null) port.close()
  else port.postMessage(perform(job))
})
