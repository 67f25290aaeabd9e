import { describe, expect, it } from 'vitest'
import {
  looksLikeTracker,
  parseTrackerUrl,
  scrapeUrl
} from '../../../electron/network/trackers/tracker-url.ts'

describe('a tracker’s URL', () => {
  it.each([
    ['http://tracker.example/announce', 'tracker.example', 80],
    ['HTTPS://tracker.example/announce?key=1', 'tracker.example', 443],
    ['http://[::1]:8000/announce', '::1', 8_000],
    ['udp://tracker.example:1337', 'tracker.example', 1_337],
    ['udp://[2001:db8::1]:1337/announce', '2001:db8::1', 1_337]
  ])('says where to ask: %s', (text, host, port) => {
    expect(parseTrackerUrl(text)).toMatchObject({ host, port })
  })

  it.each([
    ['udp://tracker.example/announce', 'A udp tracker’s URL names a port.'],
    ['udp://tracker.example:0/announce', 'A udp tracker’s URL names a port.'],
    ['wss://tracker.example/', 'WebSocket trackers serve browsers alone; use the tracker’s http or udp URL.'],
    ['file:///etc/passwd', 'A tracker’s URL begins with http, https or udp.'],
    ['dht://aa', 'A tracker’s URL begins with http, https or udp.'],
    ['udp://:80', 'This is not a URL.'],
    ['tracker.example', 'This is not a URL.'],
    ['', 'This is not a URL.'],
    [`http://tracker.example/${'x'.repeat(3_000)}`, 'This URL is too long for a tracker’s.']
  ])('is none: %s', (text, unusable) => {
    expect(parseTrackerUrl(text)).toEqual({ unusable })
  })

  it.each([
    ['http://x/announce', 'http://x/scrape'],
    ['http://x/x/announce.php?a=announce', 'http://x/x/scrape.php?a=announce'],
    ['http://x/announce?x2%0644', 'http://x/scrape?x2%0644'],
    ['http://x/a', null],
    ['http://x/announce/', null],
    ['http://x/x?announce=/', null]
  ])('has one for scrapes or not: %s', (url, scrape) => {
    expect(scrapeUrl(new URL(url))?.href ?? null).toBe(scrape)
  })

  it('looks like one or not', () => {
    const urls = [
      '/announce',
      '/key/announce.php?a=b',
      '/',
      '/reboot?x=/announce',
      '/announce/reboot',
      '/announcex'
    ]
    expect(urls.filter((path) => looksLikeTracker(new URL(path, 'http://x')))).toEqual(urls.slice(0, 2))
  })
})
