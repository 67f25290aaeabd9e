import { parseChannelLink } from '../../metainfo/channel-link.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/**
 * What a user means: by its name here, its key, the beginning of its key, or its link; null: there is none, or more than one.
 * @throws ShoalError 'link-invalid' for a broken link
 */
export function findChannel<Each extends Named>(channels: readonly Each[], text: string): Each | null {
  const id = parseChannelLink(text)?.id ?? text.toLowerCase()
  const named = channels.filter(({ name }) => name === text)
  const keyed = channels.filter((each) => each.id === id || (id.length >= 8 && each.id.startsWith(id)))
  const [only = null, ...more] = named.length > 0 ? named : keyed
  return more.length === 0 ? only : null
}
