import { describe, expect, it } from 'vitest'
import { Ledger } from '../../electron/engine/ledger.ts'

describe('the ledger', () => {
  it('remembers a peer that comes back, by the lanes its bytes took', () => {
    const ledger = new Ledger({ downloaded: 0, uploaded: 0 })
    ledger.onDownloaded(ledger.entryFor('key:a'), 'UDX', 10)
    ledger.onDownloaded(ledger.entryFor('key:a'), 'TCP', 5)
    ledger.onUploaded(ledger.entryFor('key:a'), 3)
    const [entry] = ledger.entries()
    expect(entry).toMatchObject({ identity: 'key:a', downloaded: 15, uploaded: 3 })
    expect(Object.fromEntries(entry?.downloadedByLane ?? [])).toEqual({ UDX: 10, TCP: 5 })
  })

  it('adds this run to all time', () => {
    const ledger = new Ledger({ downloaded: 100, uploaded: 50 })
    ledger.onDownloaded(ledger.entryFor('key:a'), 'UDX', 10)
    expect(ledger.totals).toEqual({ downloaded: 110, uploaded: 50 })
  })

  it('stays small in a large swarm and keeps those who moved most', () => {
    const ledger = new Ledger({ downloaded: 0, uploaded: 0 })
    ledger.onDownloaded(ledger.entryFor('key:giver'), 'UDX', 10)
    for (let peer = 0; peer < 5000; peer++) ledger.entryFor(`key:${peer}`)
    expect(ledger.entries().length).toBe(1000)
    expect(ledger.entryFor('key:giver').downloaded).toBe(10)
  })
})
