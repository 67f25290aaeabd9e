import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { timeSpent, type CpuProfile } from './profile.ts'
import type { ThreadProfile } from './profile-table.ts'

/**
 * Reads what profiled processes left: a folder for each label, a file for each thread, named
 * CPU.DATE.TIME.PID.THREAD.N.cpuprofile.
 * @param begunAt when the work began that is of interest, by process id, in microseconds of the monotonic clock
 */
export async function readProfiles(
  folder: string,
  root: string,
  begunAt: ReadonlyMap<number, number>
): Promise<readonly ThreadProfile[]> {
  const labels = (await readdir(folder)).toSorted()
  const threads: ThreadProfile[] = []
  for (const label of labels) {
    for (const file of (await readdir(join(folder, label))).toSorted()) {
      const profile = JSON.parse(await readFile(join(folder, label, file), 'utf8')) as CpuProfile
      const [, , , pid = '?', thread = '0'] = file.split('.')
      threads.push({
        label,
        thread: `process ${pid}, ${thread === '0' ? 'main thread' : `thread ${thread}`}`,
        spent: timeSpent(profile, root, begunAt.get(Number(pid)))
      })
    }
  }
  return threads
}
