import { createSubscriber } from 'svelte/reactivity'

/** Tokens that are drawn with: see styles/tokens.css. */
const TOKENS = [
  'panel',
  'track',
  'edge',
  'text',
  'quiet',
  'faint',
  'accent',
  'focus',
  'downloading',
  'seeding',
  'stalled',
  'checking',
  'errored'
] as const

/** As "rgb(11, 107, 125)". */
export type Palette = Readonly<Record<(typeof TOKENS)[number], string>>

/** What the tokens are now, for canvases, which know no custom properties. Whoever reads it in an effect is told of another theme. */
export function palette(): Palette {
  subscribe()
  return (known ??= read())
}

let known: Palette | null = null

const subscribe = createSubscriber((update) => {
  known = null
  const forget = (): void => {
    known = null
    update()
  }
  const observer = new MutationObserver(forget)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] })
  const isDark = matchMedia('(prefers-color-scheme: dark)')
  isDark.addEventListener('change', forget)
  return () => {
    observer.disconnect()
    isDark.removeEventListener('change', forget)
    known = null
  }
})

/** A token that is a pair of colours is only made one where it is the colour of something. */
function read(): Palette {
  const probe = document.body.appendChild(document.createElement('i'))
  const computed = getComputedStyle(probe)
  const read = TOKENS.map((token) => {
    probe.style.color = `var(--${token})`
    return [token, computed.color] as const
  })
  probe.remove()
  return Object.fromEntries(read) as Palette
}
