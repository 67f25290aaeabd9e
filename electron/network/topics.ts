import { createHash } from 'node:crypto'

/** Where the peers of a torrent meet in Hyperswarm: nodes of the DHT that keep it do not learn the infohash. */
export function topicOf(infoHash: string): Uint8Array {
  return createHash('sha256').update('shoal:swarm:1').update(infoHash, 'hex').digest()
}
