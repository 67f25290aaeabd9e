import type { ZodType } from 'zod'
import { type CommandName, COMMANDS } from '../../shared/api/commands.ts'
import { ShoalError } from '../../shared/errors.ts'
import { HANDLERS } from './handlers.ts'
import type { ApiRooms, Face } from './rooms.ts'

/**
 * Carries out a command of the engine that some face called, once its input is found to be as the contract says.
 * @throws ShoalError
 */
export async function perform(
  rooms: ApiRooms,
  face: Face,
  command: string,
  input: unknown
): Promise<unknown> {
  if (!isCommand(command)) throw new ShoalError('usage', 'There is no such command.')
  const handler = HANDLERS[command] as (rooms: ApiRooms, input: unknown, face: Face) => unknown
  return (await handler(rooms, checkInput<unknown>(command, COMMANDS[command].input, input), face)) ?? {}
}

/** @throws ShoalError 'usage', naming the first thing that is wrong */
export function checkInput<T>(command: string, schema: ZodType<T>, input: unknown): T {
  const checked = schema.safeParse(input)
  if (checked.success) return checked.data
  const [first] = checked.error.issues
  const where = first?.path.map(String).join('.') ?? ''
  throw new ShoalError(
    'usage',
    `${command}: ${where === '' ? 'the input' : where}: ${first?.message ?? 'not valid'}.`
  )
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name)
}
