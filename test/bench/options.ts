import { InvalidArgumentError } from 'commander'
import type { Row } from './row.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** Reads 1G, 64M or 100000: bytes. @throws InvalidArgumentError */
export function parseSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMG]?)(?:i?B)?$/i.exec(text) ?? []
  const size = Number(digits) * (UNITS[unit.toUpperCase()] ?? 0)
  if (!(size > 0)) throw new InvalidArgumentError('Give bytes, such as 1G, 64M or 100000.')
  return size
}

/** @throws InvalidArgumentError */
export function parseRuns(text: string): number {
  const runs = Number(text)
  if (!Number.isInteger(runs) || runs < 1) throw new InvalidArgumentError('Give a number from 1.')
  return runs
}

/** Those that are named, in the order of the table; all when none is. @throws InvalidArgumentError */
export function chooseRows(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  const unknown = names.find((name) => !rows.some((row) => row.name === name))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`There is no row "${unknown}"; --list shows those there are.`)
  return names.length === 0 ? rows : rows.filter((row) => names.includes(row.name))
}
