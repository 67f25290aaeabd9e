import type { Strip } from './strips.ts'

/** Puts a strip on a canvas as high as the canvas is. */
export function drawStrip(
  context: Pick<CanvasRenderingContext2D, 'createImageData' | 'putImageData'>,
  colours: Strip,
  height: number
): void {
  if (colours.length === 0 || height === 0) return
  const image = context.createImageData(colours.length, height)
  const pixels = new Uint32Array(image.data.buffer)
  for (let line = 0; line < height; line++) pixels.set(colours, line * colours.length)
  context.putImageData(image, 0, 0)
}
