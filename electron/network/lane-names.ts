import { isLoopback, isPrivate } from './addresses.ts'
import type { LaneName } from './types.ts'

/** Lower is better. */
export const LANE_RANKS: Readonly<Record<LaneName, number>> = { 'LAN TCP': 0, TCP: 1, UDX: 2, relayed: 3 }

export function isTcp(name: LaneName): boolean {
  return name === 'LAN TCP' || name === 'TCP'
}

export function tcpLaneName(remoteHost: string): LaneName {
  return isPrivate(remoteHost) || isLoopback(remoteHost) ? 'LAN TCP' : 'TCP'
}
