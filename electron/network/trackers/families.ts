import { isIPv6 } from 'node:net'
import { isDialable } from '../dialable.ts'
import { fault, type Outcome } from './tracker.ts'

/**
 * Of a tracker's addresses one of each family, by chance: where some of them are dead, the next time may meet another.
 * @param resolved those that can be reached from where we are bound
 */
export function oneOfEachFamily(
  resolved: readonly string[],
  random: () => number
): Outcome<readonly string[]> {
  const usable = resolved.filter((host) => isDialable({ host, port: 1 }, null))
  const families = [usable.filter((host) => !isIPv6(host)), usable.filter((host) => isIPv6(host))]
  const chosen = families.flatMap((family) => family.slice(Math.floor(random() * family.length)).slice(0, 1))
  return chosen.length === 0
    ? fault('unreachable', 'Its name is not known, or it cannot be reached from where Shoal is bound.')
    : { answer: chosen }
}
