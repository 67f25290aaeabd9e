import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import type { ApiSetup } from '../../api/api.ts'
import { parseNetworkOptions, withEngineOptions, type EngineOptions } from '../cli/network-options.ts'

/** How Shoal was started. */
export interface Launch {
  readonly options: EngineOptions
  /** Magnet links as they were given, and files and folders by their whole paths. */
  readonly things: readonly string[]
}

/** Reads the arguments behind the program's own. Those meant for Chromium are none of ours. @throws CommanderError */
export function parseLaunch(args: readonly string[], cwd: string): Launch {
  const command = withEngineOptions(new Command('shoal'))
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
  command.parse(args, { from: 'user' })
  const things = command.args.filter((argument) => argument !== '' && !argument.startsWith('-'))
  return { options: command.opts<EngineOptions>(), things: things.map((thing) => wholeName(thing, cwd)) }
}

/**
 * @param userData the system's folder for what this application keeps @param downloads its folder for downloads
 * @throws ShoalError 'usage'
 */
export function setupOf({ options }: Launch, userData: string, downloads: string): ApiSetup {
  return {
    stateFolder: options.state === undefined ? join(userData, 'engine') : resolve(options.state),
    downloadFolder: downloads === '' ? homedir() : downloads,
    ...parseNetworkOptions(options)
  }
}

export function isLink(thing: string): boolean {
  return /^magnet:/i.test(thing)
}

/** Some systems hand files over as URLs. */
function wholeName(thing: string, cwd: string): string {
  if (isLink(thing)) return thing
  return /^file:\/\//i.test(thing) ? fileURLToPath(thing) : resolve(cwd, thing)
}
