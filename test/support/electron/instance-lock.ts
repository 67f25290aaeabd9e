import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type OnSecond = (argv: readonly string[], cwd: string, handed: unknown) => void

/**
 * One process to a folder. A second one leaves a file with what it has to say and is told no. Answers at once, as Electron does.
 */
export function holdInstanceLock(
  folder: string,
  handed: Record<string, unknown>,
  onSecond: OnSecond
): boolean {
  const desk = join(folder, 'handed')
  mkdirSync(desk, { recursive: true })
  if (!take(join(folder, 'instance'))) {
    const note = join(folder, `note-${process.pid}`)
    writeFileSync(note, JSON.stringify([process.argv, process.cwd(), handed]))
    renameSync(note, join(desk, String(process.pid)))
    return false
  }
  watch(desk, () => {
    for (const name of readdirSync(desk)) {
      const [argv, cwd, said] = JSON.parse(readFileSync(join(desk, name), 'utf8')) as [
        string[],
        string,
        unknown
      ]
      rmSync(join(desk, name))
      onSecond(argv, cwd, said)
    }
  }).unref()
  return true
}

/** Whether the lock is ours; one whose process is gone is nobody's. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
    rmSync(lock)
    return take(lock)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
