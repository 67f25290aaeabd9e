/** Calls of the file system that may wait at once: libuv has four threads for them, more only fills its queue. */
const AT_ONCE = 16

/** Like Promise.all over `items.map(work)`, a few at a time. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>
): Promise<Result[]> {
  const results: Result[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const turn = items.slice(at, at + AT_ONCE)
    results.push(...(await Promise.all(turn.map((item, index) => work(item, at + index)))))
  }
  return results
}
