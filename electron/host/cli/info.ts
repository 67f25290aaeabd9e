import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { Preview } from '../../engine/preview.ts'
import type { MagnetLink } from '../../metainfo/magnet.ts'
import type { Metainfo } from '../../metainfo/metainfo.ts'
import { outputOf, parseSeconds, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { withEngine } from './session.ts'
import { isMetainfo, readSource } from './source.ts'

interface InfoOptions extends CommonOptions, OutputOptions {
  readonly timeout: string
}

/** What is known of a torrent; null is what a link alone does not tell. Lengths in bytes, paths with '/', pads left out. */
interface Description {
  readonly name: string | null
  readonly length: number | null
  readonly pieceLength: number | null
  readonly pieces: number | null
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
  readonly private: boolean | null
  readonly files: readonly { readonly path: string; readonly length: number }[] | null
}

export function infoCommand(): Command {
  const command = new Command('info')
    .description('say what is in a .torrent file, or in what a link names (asked of its peers)')
    .argument('<link|file>', 'magnet link, infohash or .torrent file')
    .option('--timeout <seconds>', 'for a link: how long to look for someone who knows', '30')
  return withOutputOptions(withNetworkOptions(command)).action(info)
}

async function info(text: string, options: InfoOptions): Promise<void> {
  const output = outputOf(options)
  const source = await readSource(text)
  const description = isMetainfo(source) ? describe(source) : await describeLink(source, options, output)
  output.result(description, linesOf(description))
}

async function describeLink(link: MagnetLink, options: InfoOptions, output: Output): Promise<Description> {
  const isAlone = options.bootstrap === 'none' && options.peer.length === 0 && link.peers.length === 0
  if (!isAlone) return describe(await askPeers(link, options, output))
  output.say('Without --bootstrap or --peer there is no one to ask: this is what the link itself says.')
  const { name, length, infoHashV1, infoHashV2 } = link
  return { name, length, pieceLength: null, pieces: null, infoHashV1, infoHashV2, private: null, files: null }
}

/** Asks peers for the metainfo, keeping nothing. @throws ShoalError 'no-peers' */
async function askPeers(link: MagnetLink, options: InfoOptions, output: Output): Promise<Metainfo> {
  const state = options.state ?? join(tmpdir(), `shoal-info-${randomUUID()}`)
  const limit = parseSeconds(options.timeout) * 1000
  try {
    return await withEngine(
      options,
      state,
      output,
      async ({ engine, addresses, interruption, lastTrouble }) => {
        const found = await Promise.race([
          outcome(engine.preview(link, addresses)),
          interruption.interrupted,
          elapse(limit)
        ])
        if (found !== null && typeof found === 'object') return found
        if (interruption.signal.aborted) throw new ShoalError('cancelled', 'Stopped before anyone answered.')
        throw new ShoalError('no-peers', lastTrouble() ?? 'No one who knows this link is online.')
      }
    )
  } finally {
    if (options.state === undefined) await rm(state, { recursive: true, force: true })
  }
}

/** Rejects when the link leads to nothing that can be read. */
function outcome(preview: Preview): Promise<Metainfo> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (preview.phase.type === 'known') resolve(preview.phase.metainfo)
      else if (preview.phase.type === 'failed') reject(preview.phase.error)
    }
    preview.on('phase', look)
    look()
  })
}

function elapse(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), milliseconds).unref())
}

function describe(metainfo: Metainfo): Description {
  const { name, length, pieceLength, lengths, infoHashV1, infoHashV2, files } = metainfo
  return {
    name,
    length,
    pieceLength,
    pieces: lengths.pieceCount,
    infoHashV1,
    infoHashV2,
    private: metainfo.private,
    files: files.map((file) => ({ path: file.path, length: file.length }))
  }
}

function linesOf(description: Description): readonly string[] {
  const { name, length, pieceLength, pieces, infoHashV1, infoHashV2, files } = description
  const fields: readonly (readonly [string, string | null])[] = [
    ['Name', name],
    ['Length', length === null ? null : `${formatBytes(length)} (${length} bytes)`],
    ['Pieces', pieces === null || pieceLength === null ? null : `${pieces} of ${pieceLength / 1024} KiB`],
    ['Infohash v1', infoHashV1],
    ['Infohash v2', infoHashV2],
    ['Private', description.private === true ? 'yes' : null]
  ]
  return [
    ...fields.flatMap(([label, value]) => (value === null ? [] : [`${label.padEnd(12)} ${value}`])),
    ...(files ?? []).map(
      (file, index) => `${String(index).padStart(5)}  ${formatBytes(file.length).padStart(9)}  ${file.path}`
    )
  ]
}
