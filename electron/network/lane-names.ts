import { isLoopback, isPrivate } from './addresses.ts'
import type { LaneName } from './types.ts'

/** Lower is better. */
export const LANE_RANKS: Readonly<Record<LaneName, number>> = {
  'LAN TCP': 0,
  TCP: 1,
  uTP: 2,
  UDX: 3,
  relayed: 4,
  HTTP: 5
}

export function isTcp(name: LaneName): boolean {
  return name === 'LAN TCP' || name === 'TCP'
}

export function tcpLaneName(remoteHost: string): 'LAN TCP' | 'TCP' {
  return isPrivate(remoteHost) || isLoopback(remoteHost) ? 'LAN TCP' : 'TCP'
}
