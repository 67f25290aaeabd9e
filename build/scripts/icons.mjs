/**
 * Draws every icon a system wants from the two SVGs in build/icons, with Chromium, and puts the files in place: run it by hand
 * after changing a drawing, and look at what it made.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'

const ICONS = new URL('../icons/', import.meta.url)
const LINUX = [16, 24, 32, 48, 64, 128, 256, 512]
const WINDOWS = [16, 24, 32, 48, 64, 128, 256]
/** Types of an .icns entry that holds a PNG, by its size in pixels; those of retina share the size of the next. */
const APPLE = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024]
]

const browser = await chromium.launch({
  executablePath: process.env.SHOAL_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
})
try {
  await mkdir(new URL('linux/', ICONS), { recursive: true })
  for (const size of LINUX) await put(`linux/${size}x${size}.png`, await draw('icon.svg', size))
  await put('icon.ico', ico(await drawAll(WINDOWS)))
  await put('icon.icns', icns(await drawAll([...new Set(APPLE.map(([, size]) => size))])))
  await put('tray.png', await draw('icon.svg', 16))
  await put('tray@2x.png', await draw('icon.svg', 32))
  await put('trayTemplate.png', await draw('tray-template.svg', 16))
  await put('trayTemplate@2x.png', await draw('tray-template.svg', 32))
} finally {
  await browser.close()
}

async function put(name, bytes) {
  await writeFile(new URL(name, ICONS), bytes)
}

async function drawAll(sizes) {
  const images = new Map()
  for (const size of sizes) images.set(size, await draw('icon.svg', size))
  return images
}

async function draw(name, size) {
  const svg = await readFile(new URL(name, ICONS), 'base64')
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>body{margin:0}img{display:block}</style><img width=${size} height=${size} src="data:image/svg+xml;base64,${svg}">`
  )
  await page.waitForFunction(() => document.images[0].complete)
  const bytes = await page.screenshot({ omitBackground: true })
  await page.close()
  return bytes
}

/** A directory of 16 bytes an image, then the images as PNG, which Windows reads since Vista. */
function ico(images) {
  const head = Buffer.alloc(6)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.size, 4)
  let offset = 6 + 16 * images.size
  const entries = [...images].map(([size, bytes]) => {
    const entry = Buffer.alloc(16)
    entry.writeUInt8(size % 256, 0) // 0 stands for 256
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(bytes.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += bytes.length
    return entry
  })
  return Buffer.concat([head, ...entries, ...images.values()])
}

/** Entries of a type, a length that counts these eight bytes, and a PNG. */
function icns(images) {
  const entries = APPLE.map(([type, size]) => chunk(type, images.get(size)))
  return chunk('icns', Buffer.concat(entries))
}

function chunk(type, bytes) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(bytes.length + 8, 4)
  return Buffer.concat([head, bytes])
}
