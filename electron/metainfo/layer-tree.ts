import { invariant } from '../core/units.ts'
import { HASH_LENGTH, merkleRoot, padHash, powerOfTwoAtLeast } from './merkle.ts'

/**
 * Layers of the tree above the given one that are made anew each time: a group of 2^9 hashes takes less than a millisecond.
 * What lies above is kept, which is 1/256 of the layer.
 */
const GROUP_LAYERS = 9
const GROUP = 2 ** GROUP_LAYERS

/** The part of a hash tree above one of its layers, of which only that layer is kept whole. */
export class LayerTree {
  readonly #layer: Uint8Array
  readonly #pad: Uint8Array
  readonly #width: number
  /** From the roots of groups upwards; made when first needed. */
  #summit: readonly Uint8Array[] | null = null

  /**
   * @param layer 32 bytes each, without the padding at its end
   * @param padLeaves how many blocks lie under a missing hash: 1 for a layer of blocks
   * @param width of the layer with its padding; the next power of two unless given
   */
  constructor(layer: Uint8Array, padLeaves: number, width = powerOfTwoAtLeast(layer.length / HASH_LENGTH)) {
    this.#layer = layer
    this.#pad = padHash(padLeaves)
    this.#width = width
  }

  /** @param height above the layer */
  node(height: number, index: number): Uint8Array {
    invariant(index >= 0 && index < this.#width / 2 ** height, 'a node of this tree')
    if (height === 0) return this.#at(index)
    return height < GROUP_LAYERS ? this.#rootOver(height, index) : this.#summitNode(height, index)
  }

  #at(index: number): Uint8Array {
    const at = index * HASH_LENGTH
    return at < this.#layer.length ? this.#layer.subarray(at, at + HASH_LENGTH) : this.#pad
  }

  #rootOver(height: number, index: number): Uint8Array {
    const size = 2 ** height * HASH_LENGTH
    return merkleRoot(this.#layer.subarray(index * size, (index + 1) * size), 2 ** height, this.#pad)
  }

  #summitNode(height: number, index: number): Uint8Array {
    this.#summit ??= this.#makeSummit()
    const layer = this.#summit[height - GROUP_LAYERS]
    invariant(layer !== undefined, 'a node of this tree')
    return layer.subarray(index * HASH_LENGTH, (index + 1) * HASH_LENGTH)
  }

  #makeSummit(): readonly Uint8Array[] {
    const groups = new Uint8Array((this.#width / GROUP) * HASH_LENGTH)
    for (let group = 0; group * GROUP < this.#width; group++)
      groups.set(this.#rootOver(GROUP_LAYERS, group), group * HASH_LENGTH)
    const layers = [groups]
    for (let below = groups; below.length > HASH_LENGTH;) {
      const above = new Uint8Array(below.length / 2)
      for (let at = 0; at < above.length; at += HASH_LENGTH)
        above.set(merkleRoot(below.subarray(2 * at, 2 * at + 2 * HASH_LENGTH), 2), at)
      layers.push(above)
      below = above
    }
    return layers
  }
}
