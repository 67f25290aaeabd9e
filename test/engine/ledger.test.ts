import { describe, expect, it } from 'vitest'
import { Ledger } from '../../electron/engine/ledger.ts'

describe('the ledger', () => {
  it('remembers a peer that comes back, by the lanes its bytes took', () => {
    const ledger = new Ledger({ downloaded: 0, uploaded: 0 }, whole())
    ledger.onDownloaded(ledger.entryFor('key:a'), 'UDX', 10)
    ledger.onDownloaded(ledger.entryFor('key:a'), 'TCP', 5)
    ledger.onUploaded(ledger.entryFor('key:a'), 3)
    const [entry] = ledger.entries()
    expect(entry).toMatchObject({ identity: 'key:a', downloaded: 15, uploaded: 3 })
    expect(Object.fromEntries(entry?.downloadedByLane ?? [])).toEqual({ UDX: 10, TCP: 5 })
  })

  it('moves what passed over one connection to the same peer by another, and no more than there is', () => {
    const ledger = new Ledger({ downloaded: 0, uploaded: 0 }, whole())
    const [plain, noise] = [ledger.entryFor('addr:1.2.3.4'), ledger.entryFor('key:a')]
    ledger.onDownloaded(plain, 'TCP', 10)
    ledger.onDownloaded(plain, 'uTP', 7)
    ledger.onUploaded(plain, 4)
    ledger.adopt(plain, noise, 'TCP', { downloaded: 8, uploaded: 100 })
    expect(plain).toMatchObject({ downloaded: 9, uploaded: 0 })
    expect(noise).toMatchObject({ downloaded: 8, uploaded: 4 })
    expect(Object.fromEntries(plain.downloadedByLane)).toEqual({ TCP: 2, uTP: 7 })
    expect(ledger.totals).toEqual({ downloaded: 17, uploaded: 4 })
  })

  it('adds this run to all time', () => {
    const ledger = new Ledger({ downloaded: 100, uploaded: 50 }, whole())
    ledger.onDownloaded(ledger.entryFor('key:a'), 'UDX', 10)
    expect(ledger.totals).toEqual({ downloaded: 110, uploaded: 50 })
  })

  it('adds every byte to what all torrents moved together', () => {
    const all = whole()
    const ledgers = [0, 1].map(() => new Ledger({ downloaded: 100, uploaded: 50 }, all))
    for (const ledger of ledgers) {
      ledger.onDownloaded(ledger.entryFor('key:a'), 'UDX', 10)
      ledger.onUploaded(ledger.entryFor('key:a'), 3)
      ledger.onWasted(2)
    }
    expect(all).toEqual({ downloaded: 20, uploaded: 6, wasted: 4 })
  })

  it('stays small in a large swarm and keeps those who moved most', () => {
    const ledger = new Ledger({ downloaded: 0, uploaded: 0 }, whole())
    ledger.onDownloaded(ledger.entryFor('key:giver'), 'UDX', 10)
    for (let peer = 0; peer < 5000; peer++) ledger.entryFor(`key:${peer}`)
    expect(ledger.entries().length).toBe(1000)
    expect(ledger.entryFor('key:giver').downloaded).toBe(10)
  })
})

function whole() {
  return { downloaded: 0, uploaded: 0, wasted: 0 }
}
