import type { PieceMap } from '../state/piece-map.ts'
import { paintPieces, rowOf, type PieceGrid } from './pieces.ts'

type Context = Pick<CanvasRenderingContext2D, 'createImageData' | 'putImageData'>

/** One canvas of pieces, of one size: paints what changed since it last did, and nothing else. */
export class PiecePicture {
  readonly grid: PieceGrid
  readonly #context: Context
  readonly #image: ImageData
  readonly #pixels: Uint32Array
  #version = -1
  #colours: Uint32Array | null = null

  /** @param width @param height pixels of the canvas */
  constructor(context: Context, grid: PieceGrid, width: number, height: number) {
    this.grid = grid
    this.#context = context
    this.#image = context.createImageData(width, height)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
  }

  /** @param colours the pixel of each byte; all is painted anew when it is another array */
  draw(map: PieceMap, colours: Uint32Array): void {
    const since = colours === this.#colours ? this.#version : -1
    let next = 0
    for (const { first, last } of map.changedSince(since)) {
      const [from, to] = [Math.max(next, rowOf(this.grid, first)), rowOf(this.grid, last)]
      if (from <= to) this.#paint(map, colours, from, to)
      next = to + 1
    }
    this.#version = map.version
    this.#colours = colours
  }

  #paint(map: PieceMap, colours: Uint32Array, from: number, to: number): void {
    const { pitch } = this.grid
    const { width, height } = this.#image
    paintPieces(this.#pixels, width, this.grid, map.bytes, colours, from, to)
    const top = from * pitch
    this.#context.putImageData(
      this.#image,
      0,
      0,
      0,
      top,
      width,
      Math.min(height - top, (to - from + 1) * pitch)
    )
  }
}
