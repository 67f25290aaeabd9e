import { describe, expect, it } from 'vitest'
import { newRecord } from '../../electron/engine/records.ts'
import { webSeedsOf } from '../../electron/engine/web-seed-list.ts'
import { bindingTo } from '../../electron/network/binding.ts'
import { tellerOfTorrents } from '../../electron/network/web/web-hosts.ts'
import { isDialable } from '../../electron/network/dialable.ts'
import type { TorrentRecord } from '../../electron/storage/state-database.ts'

const LINK = `magnet:?xt=urn:btih:${'0'.repeat(40)}&ws=http%3A%2F%2Flink.example%2F&ws=udp%3A%2F%2Flink.example%3A80`

describe('the web seeds of a torrent', () => {
  it('are those of its link, as far as they are on the web', () => {
    expect(drawn({ link: LINK })).toEqual(['http://link.example/'])
  })

  it('are those its user left, and what the user added alone may be in the user’s own network', () => {
    const webSeeds = ['HTTP://link.example', 'http://192.168.1.7/mine/']
    expect(drawn({ link: LINK, webSeeds })).toEqual([
      'http://link.example/',
      'http://192.168.1.7/mine/ trusted'
    ])
    expect(drawn({ link: LINK, webSeeds: [] })).toEqual([])
  })

  it('that somebody else named do not lead into our own network, unless nothing else is reached', () => {
    const inHouse = { host: '192.168.1.7', port: 80 }
    expect(isDialable(inHouse, tellerOfTorrents(bindingTo('0.0.0.0')))).toBe(false)
    expect(isDialable({ host: '127.0.0.1', port: 80 }, tellerOfTorrents(bindingTo('127.0.0.1')))).toBe(true)
  })
})

function drawn(record: Partial<TorrentRecord>): readonly string[] {
  const whole = { ...newRecord('0'.repeat(40)), folder: '/', inPlace: false, ...record }
  return webSeedsOf(whole, null).map(({ url, isTrusted }) => `${url.href}${isTrusted ? ' trusted' : ''}`)
}
