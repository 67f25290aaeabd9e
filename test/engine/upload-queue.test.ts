import { describe, expect, it } from 'vitest'
import type { PieceIndex } from '../../electron/core/units.ts'
import { UploadQueue, type BlockRequest } from '../../electron/engine/upload-queue.ts'
import type { Loan } from '../../electron/storage/piece-store.ts'

describe('the blocks on their way to a peer', () => {
  it('go out in the order they were asked for, though some come from disk and some from memory', async () => {
    const { queue, sent, disk } = setup({ fromDisk: [0, 2] })
    for (const piece of [0, 1, 2, 3]) queue.enqueue(block(piece))
    expect(sent).toEqual([])
    await disk.finish(0)
    expect(sent).toEqual([0, 1])
    await disk.finish(2)
    expect(sent).toEqual([0, 1, 2, 3])
  })

  it('wait while the wire is full', () => {
    const { queue, sent, wire } = setup({ fullAfter: 2 })
    for (const piece of [0, 1, 2, 3]) queue.enqueue(block(piece))
    expect(sent).toEqual([0, 1])
    wire.fullAfter = Infinity
    queue.onDrained()
    expect(sent).toEqual([0, 1, 2, 3])
  })

  it('wait while the line is at its limit, a turn for each, and none is read before', () => {
    const { queue, sent, read, line } = setup({ allowed: 1 })
    for (const piece of [0, 1, 2, 3]) queue.enqueue(block(piece))
    expect(sent).toEqual([0])
    expect(read).toEqual([0])
    line.allowed = 2
    queue.onTurn()
    expect(sent).toEqual([0, 1, 2])
    queue.remove(block(3))
    line.allowed = 1
    queue.onTurn()
    expect(sent).toEqual([0, 1, 2])
    queue.enqueue(block(4))
    expect(sent).toEqual([0, 1, 2, 4])
  })

  it('are not sent on a turn that comes when the peer is gone', () => {
    const { queue, sent, line } = setup({ allowed: 0 })
    queue.enqueue(block(0))
    queue.close()
    line.allowed = 1
    queue.onTurn()
    expect(sent).toEqual([])
  })

  it('are forgotten when the peer no longer wants them, even while one is being read', async () => {
    const { queue, sent, givenBack, disk } = setup({ fromDisk: [0] })
    for (const piece of [0, 1, 2]) queue.enqueue(block(piece))
    queue.remove(block(0))
    queue.remove(block(1))
    await disk.finish(0)
    expect(sent).toEqual([2])
    expect(givenBack).toEqual([0])
  })

  it('may be asked for again after they were cancelled', async () => {
    const { queue, sent, disk } = setup({ fromDisk: [0] })
    queue.enqueue(block(0))
    queue.remove(block(0))
    queue.enqueue(block(1))
    queue.enqueue(block(1))
    await disk.finish(0)
    expect(sent).toEqual([1, 1])
  })

  it('are reported when they cannot be read, and the next is tried', async () => {
    const { queue, sent, unreadable, disk } = setup({ fromDisk: [0] })
    queue.enqueue(block(0))
    queue.enqueue(block(1))
    await disk.fail(0)
    expect(unreadable).toEqual([0])
    expect(sent).toEqual([1])
  })

  it('are dropped when the peer is gone', async () => {
    const { queue, sent, disk } = setup({ fromDisk: [0] })
    queue.enqueue(block(0))
    queue.enqueue(block(1))
    queue.close()
    await disk.finish(0)
    expect(sent).toEqual([])
  })

  it('keep their order over thousands of them', () => {
    const { queue, sent, wire } = setup({ fullAfter: 1 })
    const pieces = Array.from({ length: 2000 }, (_, index) => index)
    for (const piece of pieces) queue.enqueue(block(piece))
    wire.fullAfter = Infinity
    queue.onDrained()
    expect(sent).toEqual(pieces)
  })
})

function block(piece: number): BlockRequest {
  return { piece: piece as PieceIndex, offset: 0, length: 1 }
}

function setup({
  fromDisk = [],
  fullAfter = Infinity,
  allowed = Infinity
}: {
  fromDisk?: readonly number[]
  fullAfter?: number
  allowed?: number
}) {
  const sent: number[] = []
  const unreadable: number[] = []
  const givenBack: number[] = []
  const loan = (piece: number): Loan => ({ bytes: new Uint8Array(1), giveBack: () => givenBack.push(piece) })
  const reads = new Map<number, { resolve(block: Loan): void; reject(error: Error): void }>()
  const wire = { fullAfter }
  const line = { allowed }
  const read: number[] = []
  const queue = new UploadQueue({
    admit: () => line.allowed-- > 0,
    read: ({ piece }) => {
      read.push(piece)
      if (!fromDisk.includes(piece)) return loan(piece)
      return new Promise((resolve, reject) => void reads.set(piece, { resolve, reject }))
    },
    send: ({ piece }) => sent.push(piece) < wire.fullAfter,
    onUnreadable: ({ piece }) => void unreadable.push(piece)
  })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  const disk = {
    finish: (piece: number) => (reads.get(piece)?.resolve(loan(piece)), settle()),
    fail: (piece: number) => (reads.get(piece)?.reject(new Error('gone')), settle())
  }
  return { queue, sent, read, unreadable, givenBack, wire, line, disk }
}
