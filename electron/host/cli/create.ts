import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { formatBytes } from '../../../shared/format.ts'
import { createTorrent, planPath } from '../../engine/create-torrent.ts'
import { diskError } from '../../storage/disk-errors.ts'
import { Disk } from '../../storage/disk.ts'
import { outputOf, parseTorrentOptions, withOutputOptions, withTorrentOptions } from './options.ts'
import type { MakeOptions, OutputOptions } from './options.ts'
import { listenForInterruption } from './signals.ts'

interface CreateOptions extends OutputOptions, MakeOptions {
  readonly output: string
}

export function createCommand(): Command {
  const command = new Command('create')
    .description('make a .torrent file of a file or folder')
    .argument('<path>', 'file or folder')
    .requiredOption('-o, --output <file>', 'the .torrent file to write')
  return withOutputOptions(withTorrentOptions(command)).action(create)
}

async function create(path: string, options: CreateOptions): Promise<void> {
  const output = outputOf(options)
  const disk = new Disk()
  disk.threads.prepare()
  try {
    const { metainfo, bytes } = await createTorrent(
      await planPath(path, parseTorrentOptions(options)),
      disk,
      {
        onProgress: (done, total) => output.progress({ doing: 'Hashing', done, total, rate: 0, note: path }),
        signal: listenForInterruption().signal
      }
    )
    output.finishProgress()
    await writeFile(options.output, bytes).catch((error: unknown) => {
      throw diskError(error, 'write', options.output)
    })
    const { name, length, pieceLength, lengths, infoHashV1, infoHashV2 } = metainfo
    output.say(`${options.output}: ${name}, ${formatBytes(length)} in ${lengths.pieceCount} pieces.`)
    output.result(
      { file: options.output, name, length, pieceLength, pieces: lengths.pieceCount, infoHashV1, infoHashV2 },
      [infoHashV1, infoHashV2].filter((hash) => hash !== null)
    )
  } finally {
    await disk.close()
  }
}
