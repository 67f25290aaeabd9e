import { createTorrent, planPath } from '../../../electron/engine/create-torrent.ts'
import { Disk } from '../../../electron/storage/disk.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/** Makes a hybrid torrent of a file, as `shoal create` does: from looking at the file to the bytes of the torrent. */
const { path } = jobGiven() as { readonly path: string }
const measures = new OwnMeasures()
const disk = new Disk()
disk.threads.prepare()
obey({ begin: () => void begin() }, () => disk.close())
tell({ event: 'ready' })

async function begin(): Promise<void> {
  measures.begin()
  const startedAt = performance.now()
  await createTorrent(await planPath(path, { version: 'hybrid' }), disk)
  tell({ event: 'done', seconds: (performance.now() - startedAt) / 1000, ...measures.report() })
}
