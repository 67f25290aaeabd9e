import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Real and hostile .torrent files, kept beside the project and not in it. */
export const fixtureFolder = fileURLToPath(new URL('../../../shared/fixtures/torrents/', import.meta.url))

/** For `describe.skipIf`: in CI nothing is skipped, there a missing folder fails. */
export const skipFixtures = !existsSync(fixtureFolder) && process.env['CI'] === undefined

/** For the title of what is skipped. */
export const whyNoFixtures = skipFixtures ? ' (skipped: needs ../shared/fixtures)' : ''
