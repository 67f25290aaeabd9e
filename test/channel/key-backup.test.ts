import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newChannelKey } from '../../electron/channel/channel-key.ts'
import { backUp, readBackup } from '../../electron/channel/key-backup.ts'

const PASSPHRASE = 'correct horse battery staple'

describe('the backup of a channel’s key', { timeout: 60_000 }, () => {
  it('gives the key back to whoever knows the passphrase', async () => {
    const backedUp = { key: newChannelKey(), name: 'albums', length: 7 }
    const text = await backUp(backedUp, PASSPHRASE)
    expect(await readBackup(text, PASSPHRASE)).toEqual(backedUp)
    expect(text).not.toContain(
      Buffer.from(backedUp.key.seed ?? [])
        .toString('base64')
        .slice(0, 20)
    )
  })

  it('is another each time, for the same key and passphrase', async () => {
    const backedUp = { key: newChannelKey(), name: 'albums', length: 0 }
    expect(await backUp(backedUp, PASSPHRASE)).not.toBe(await backUp(backedUp, PASSPHRASE))
  })

  it('says nothing to anybody else', async () => {
    const text = await backUp({ key: newChannelKey(), name: 'albums', length: 0 }, PASSPHRASE)
    await expect(readBackup(text, 'another passphrase')).rejects.toMatchObject({ code: 'usage' })
    await expect(backUp({ key: newChannelKey(), name: 'a', length: 0 }, 'short')).rejects.toMatchObject({
      code: 'usage'
    })
  })

  it.each([
    ['whose key it is', { id: '0'.repeat(64) }, 'was changed'],
    ['its name', { name: 'films' }, 'was changed'],
    ['how long its log was', { length: 2 }, 'was changed'],
    ['its secret', { secret: randomBytes(48).toString('base64') }, 'was changed'],
    ['its salt', { salt: 'AAAA' }, 'no backup'],
    ['its version', { version: 2 }, 'newer Shoal'],
    ['its format', { format: 'poem' }, 'no backup'],
    ['its length', { length: -1 }, 'no backup']
  ])('is refused when somebody changed %s', async (_, change, sentence) => {
    const text = await backUp({ key: newChannelKey(), name: 'albums', length: 3 }, PASSPHRASE)
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), ...change })
    await expect(readBackup(changed, PASSPHRASE)).rejects.toThrow(sentence)
  })

  it('is not whatever else a file may hold', async () => {
    for (const text of ['', 'null', '[]', '{}', 'x'.repeat(100_000), '{"format":"shoal-channel-key"}'])
      await expect(readBackup(text, PASSPHRASE)).rejects.toThrow('no backup')
  })
})
