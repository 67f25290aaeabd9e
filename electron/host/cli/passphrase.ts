import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { ShoalError } from '../../../shared/errors.ts'

const VARIABLE = 'SHOAL_PASSPHRASE'

/** As `askPassphrase`, and once more: a slip of the finger would lock a backup for good. */
export async function askNewPassphrase(question: string): Promise<string> {
  const passphrase = await askPassphrase(question)
  if (process.env[VARIABLE] === undefined && (await askPassphrase('The same again')) !== passphrase)
    throw new ShoalError('usage', 'These two are not the same; try again.')
  return passphrase
}

/** From the environment, or asked of whoever sits there, without showing it. @throws ShoalError 'usage' when nobody does */
export async function askPassphrase(question: string): Promise<string> {
  const given = process.env[VARIABLE]
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw new ShoalError('usage', `There is nobody to ask for a passphrase; give it in ${VARIABLE}.`)
  process.stderr.write(`${question}: `)
  const unseen = new Writable({ write: (_bytes, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
