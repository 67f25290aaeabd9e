import { ShoalError } from '../../shared/errors.ts'

/**
 * Works on items `depth` at a time and tells the results in the items' order. When one fails or `signal` aborts, no further
 * item is begun, those under way are waited for, and the promise rejects ('cancelled' after an abort).
 */
export async function inOrder<Item, Result>(
  items: Iterable<Item>,
  depth: number,
  work: (item: Item) => Promise<Result>,
  onResult: (item: Item, result: Result) => void,
  signal?: AbortSignal
): Promise<void> {
  const underWay: { readonly item: Item; readonly result: Promise<Result> }[] = []
  const tellFirst = async (): Promise<void> => {
    const first = underWay.shift()
    if (first !== undefined) onResult(first.item, await first.result)
  }
  try {
    for (const item of items) {
      if (underWay.length >= depth) await tellFirst()
      throwIfAborted(signal)
      underWay.push({ item, result: watched(work(item)) })
    }
    while (underWay.length > 0) await tellFirst()
    throwIfAborted(signal)
  } finally {
    await Promise.allSettled(underWay.map(({ result }) => result))
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ShoalError('cancelled', 'Cancelled.', { cause: signal.reason })
}

/** Its failure is heard when its turn comes, which must not count as unheard until then. */
function watched<Result>(result: Promise<Result>): Promise<Result> {
  result.catch(() => undefined)
  return result
}
