import { describe, expect, test } from 'vitest'
import { Words } from '../../../renderer/i18n/words.svelte.ts'
import { logLines, logText } from '../../../renderer/state/log-lines.ts'

const words = new Words(['en'])
const AT = Date.UTC(2026, 0, 2, 12)

function told(event: string, about: unknown, language = 'en'): string {
  const json = typeof about === 'string' ? about : JSON.stringify(about)
  const rows = { 1: { at: AT, event, about: json } }
  return logLines(new Words([language]), rows, '')[0]?.sentence ?? ''
}

/** What the engine tells, an example of each event. */
const EVENTS = {
  added: {},
  started: {},
  stopped: {},
  'metadata-found': { name: 'name' },
  'checking-began': { pieces: 2 },
  'checking-ended': { checked: 2, have: 1 },
  'first-piece': { piece: 3 },
  completed: {},
  errored: { code: 'disk-full', sentence: 'The disk is full.' },
  'piece-failed': { piece: 3 },
  'peer-banned': { identity: 'addr:192.0.2.1', reason: 'bad-pieces' },
  'priorities-changed': { files: 4, skipped: 1 },
  'source-fault': { code: 'tracker-refused', who: 'a.example', words: 'No.', sentence: 'It refuses.' },
  trouble: { code: 'some', sentence: 'Something is wrong.' }
}

describe('the log of a torrent', () => {
  test.each(Object.entries(EVENTS))('says %s as a sentence in every language', (event, about) => {
    for (const language of ['en', 'de']) {
      const sentence = told(event, about, language)
      expect(sentence).not.toBe('')
      expect(sentence.startsWith(`\u2068${event}`)).toBe(false)
    }
  })

  test('says what is known of an event', () => {
    expect(told('priorities-changed', { files: 4, skipped: 1 })).toBe('Chosen anew: 3 of 4 files wanted')
    expect(told('errored', EVENTS.errored, 'de')).toContain('Die Platte ist voll')
    expect(told('peer-banned', EVENTS['peer-banned'])).toContain('192.0.2.1')
  })

  test('says who is at fault, and what they said', () => {
    const about = { ...EVENTS['source-fault'], words: 'no\u202Epe' }
    expect(told('source-fault', about)).toBe('The tracker \u2068a.example\u2069 refuses: \u2068nope\u2069')
    expect(told('source-fault', about, 'de')).toContain('Der Tracker \u2068a.example\u2069 lehnt ab')
    expect(told('source-fault', { ...about, code: 'from-the-future' }, 'de')).toContain('It refuses.')
  })

  test('shows what a newer engine tells as it tells it', () => {
    expect(told('from-the-future', { depth: 3 })).toContain('from-the-future')
    expect(told('from-the-future', { depth: 3 })).toContain('depth: 3')
    expect(told('constructor', {})).toContain('constructor')
  })

  test.each(['', '{', 'null', '[1]', '"text"', '{"piece":{"a":1}}', '{"name":null}'])(
    'goes on when what an event tells is %j',
    (about) => {
      for (const event of Object.keys(EVENTS)) expect(told(event, about)).not.toBe('')
    }
  )

  test('lets a stranger’s name turn nothing and end nothing', () => {
    const sentence = told('metadata-found', { name: 'a\u202Egnp\u2069\u0000.exe' })
    expect(sentence).toContain('\u2068agnp .exe\u2069')
  })

  test('has the newest first, by number, and keeps lines that hold every word', () => {
    const rows = {
      9: { at: AT, event: 'added', about: '{}' },
      10: { at: AT, event: 'first-piece', about: '{"piece":5}' },
      11: { at: AT, event: 'piece-failed', about: '{"piece":5}' }
    }
    expect(logLines(words, rows, '').map(({ key }) => key)).toEqual(['11', '10', '9'])
    expect(logLines(words, rows, ' PIECE first ').map(({ key }) => key)).toEqual(['10'])
  })

  test('is copied oldest first, a line each', () => {
    const rows = {
      1: { at: AT, event: 'added', about: '{}' },
      2: { at: AT, event: 'started', about: '{}' }
    }
    const lines = logText(words, logLines(words, rows, '')).split('\n')
    expect(lines.map((line) => line.split('  ')[1])).toEqual(['Added to the list', 'Started', undefined])
  })
})
