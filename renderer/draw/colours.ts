/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [number, number, number]

/** @param css as browsers compute colours: "rgb(11, 107, 125)" @returns black for what is none */
export function parseRgb(css: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}

/** @param share of the second, 0 to 1 */
export function mix(first: Rgb, second: Rgb, share: number): Rgb {
  const between = (at: 0 | 1 | 2): number => Math.round(first[at] + (second[at] - first[at]) * share)
  return [between(0), between(1), between(2)]
}

/** As a pixel of ImageData seen through a Uint32Array, opaque. Every platform browsers run on is little-endian. */
export function pack([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

export function unpack(pixel: number): Rgb {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
}
