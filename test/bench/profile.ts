/** A profile as V8 writes it (`node --cpu-prof`): the part that is read here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      /** A file: URL, `node:…`, or empty for what is V8's own. */
      readonly url: string
      /** From 0. */
      readonly lineNumber: number
    }
  }[]
  /** Which node was on top of the stack, one after the other, and the time since the one before. */
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  /** On the monotonic clock of the machine. */
  readonly startTime: number
}

/** Where a thread's time went. Seconds, of the top of the stack alone. */
export interface TimeSpent {
  readonly total: number
  readonly idle: number
  readonly garbage: number
  /** Most first; neither idleness nor garbage collection is among them. */
  readonly functions: readonly Share[]
  readonly files: readonly Share[]
}

export interface Share {
  readonly name: string
  readonly seconds: number
}

const IDLE = '(idle)'
const GARBAGE = '(garbage collector)'
const NATIVE = '(native)'

/** @param root the folder that paths are shown from; @param from what was before is left out, on the clock of the profile */
export function timeSpent(profile: CpuProfile, root: string, from = 0): TimeSpent {
  const byNode = secondsByNode(profile, from)
  const functions = new Map<string, number>()
  const files = new Map<string, number>()
  let [total, idle, garbage] = [0, 0, 0]
  for (const { id, callFrame } of profile.nodes) {
    const seconds = byNode.get(id) ?? 0
    total += seconds
    if (callFrame.functionName === IDLE) idle += seconds
    else if (callFrame.functionName === GARBAGE) garbage += seconds
    else if (seconds > 0) {
      const file = placeOf(callFrame.url, root)
      const name = callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName
      add(functions, callFrame.url === '' ? name : `${name} ${file}:${callFrame.lineNumber + 1}`, seconds)
      add(files, file, seconds)
    }
  }
  return { total, idle, garbage, functions: mostFirst(functions), files: mostFirst(files) }
}

/** A sample's own time runs until the next one is taken. */
function secondsByNode(
  { samples, timeDeltas, startTime }: CpuProfile,
  from: number
): ReadonlyMap<number, number> {
  const seconds = new Map<number, number>()
  let at = startTime + (timeDeltas[0] ?? 0)
  samples.forEach((id, index) => {
    const lasted = Math.max(0, timeDeltas[index + 1] ?? 0)
    if (at >= from) add(seconds, id, lasted / 1e6)
    at += lasted
  })
  return seconds
}

function placeOf(url: string, root: string): string {
  if (url === '') return NATIVE
  const path = url.replace(/^file:\/\//, '')
  return path.startsWith(root) ? path.slice(root.length).replace(/^\//, '') : path
}

function add<K>(sums: Map<K, number>, key: K, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}

function mostFirst(sums: ReadonlyMap<string, number>): readonly Share[] {
  return Array.from(sums, ([name, seconds]) => ({ name, seconds })).toSorted((a, b) => b.seconds - a.seconds)
}
