import { isAbsolute } from 'node:path'
import type { ZodType } from 'zod'
import {
  type Answer,
  Call,
  type CommandName,
  COMMANDS,
  type Input,
  type Output
} from '../../shared/api/commands.ts'
import { ShoalError } from '../../shared/errors.ts'
import { formatMagnet, magnetOf, parseLink } from '../metainfo/magnet.ts'
import type { Engine } from './engine.ts'
import type { Torrent } from './torrent.ts'

type Handlers = { readonly [N in CommandName]: (engine: Engine, input: Input<N>) => Promise<Output<N>> }

/** The same table, with each schema known by its command's name. */
const INPUTS: { readonly [N in CommandName]: { readonly input: ZodType<Input<N>> } } = COMMANDS

const HANDLERS: Handlers = {
  add: async (engine, { link, folder, start }) => {
    if (!isAbsolute(folder)) throw new ShoalError('usage', 'Name the folder with its whole path.')
    const torrent = await engine.add(parseLink(link), { folder })
    if (start) await torrent.start()
    return { id: torrent.id }
  },
  start: async (engine, { ids }) => {
    for (const torrent of allOf(engine, ids)) await torrent.start()
    return {}
  },
  stop: async (engine, { ids }) => {
    for (const torrent of allOf(engine, ids)) await torrent.stop()
    return {}
  },
  remove: async (engine, { ids }) => {
    for (const { id } of allOf(engine, ids)) await engine.remove(id)
    return {}
  },
  setPriorities: async (engine, { id, priorities }) => {
    const torrent = oneOf(engine, id)
    const files = torrent.metainfo?.files.length ?? 0
    if (files !== priorities.length)
      throw new ShoalError('usage', `This torrent has ${files} files; name a priority for each.`)
    await torrent.setPriorities(priorities)
    return {}
  },
  link: (engine, { id }) => Promise.resolve({ link: linkOf(oneOf(engine, id)) })
}

/**
 * Checks a call from outside and carries it out. What cannot be done is refused with a code and a sentence; only a bug
 * rejects.
 */
export async function answer(engine: Engine, message: unknown): Promise<Answer> {
  const call = Call.safeParse(message)
  if (!call.success) return refusal(null, new ShoalError('usage', 'This is no call of a command.'))
  const { id, command, input } = call.data
  try {
    return { type: 'answer', id, output: await perform(engine, command, input) }
  } catch (error) {
    if (error instanceof ShoalError) return refusal(id, error)
    throw error
  }
}

async function perform(engine: Engine, command: string, input: unknown): Promise<unknown> {
  if (!isCommand(command)) throw new ShoalError('usage', 'There is no such command.')
  return await performKnown(engine, command, input)
}

async function performKnown<N extends CommandName>(
  engine: Engine,
  name: N,
  input: unknown
): Promise<Output<N>> {
  const checked = INPUTS[name].input.safeParse(input)
  if (!checked.success) throw new ShoalError('usage', `${name}: ${firstProblem(checked.error)}`)
  return await HANDLERS[name](engine, checked.data)
}

function firstProblem({
  issues
}: {
  readonly issues: readonly { path: readonly PropertyKey[]; message: string }[]
}): string {
  const [first] = issues
  return first === undefined
    ? 'not valid.'
    : `${first.path.map(String).join('.') || 'the input'}: ${first.message}.`
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name)
}

/** All or none: one that is not there changes nothing for the others. */
function allOf(engine: Engine, ids: readonly string[]): readonly Torrent[] {
  return ids.map((id) => oneOf(engine, id))
}

function oneOf(engine: Engine, id: string): Torrent {
  const torrent = engine.torrents.find((one) => one.id === id)
  if (torrent === undefined) throw new ShoalError('not-found', `There is no torrent ${id}.`)
  return torrent
}

function linkOf({ metainfo, record }: Torrent): string {
  return metainfo === null ? (record.link ?? '') : formatMagnet(magnetOf(metainfo))
}

function refusal(id: number | null, { code, message }: ShoalError): Answer {
  return { type: 'refusal', id, code, sentence: message }
}
