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

export function perLane<T>(of: (lane: LaneName) => T): Readonly<Record<LaneName, T>> {
  return {
    'LAN TCP': of('LAN TCP'),
    TCP: of('TCP'),
    uTP: of('uTP'),
    UDX: of('UDX'),
    relayed: of('relayed'),
    HTTP: of('HTTP')
  }
}

export function isTcp(name: LaneName): boolean {
  return name === 'LAN TCP' || name === 'TCP'
}

export function tcpLaneName(remoteHost: string): 'LAN TCP' | 'TCP' {
  return isPrivate(remoteHost) || isLoopback(remoteHost) ? 'LAN TCP' : 'TCP'
}
