import { createSubscriber } from 'svelte/reactivity'

/**
 * The tokens of the page as a canvas wants them: `light-dark()` and `var()` resolved. Read within an effect, it runs again when
 * theme, contrast or the system's choice change.
 */
export class Colours {
  readonly #subscribe = createSubscriber((update) => {
    const root = new MutationObserver(update)
    root.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] })
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', update)
    return () => {
      root.disconnect()
      system.removeEventListener('change', update)
    }
  })

  /** @param where an element in the page @param tokens by the name the drawing has for each */
  read<Name extends string>(where: Element, tokens: Readonly<Record<Name, string>>): Record<Name, string> {
    this.#subscribe()
    const probe = document.createElement('i')
    where.append(probe)
    const style = getComputedStyle(probe)
    const colours = {} as Record<Name, string>
    for (const name in tokens) {
      probe.style.color = `var(--${tokens[name]})`
      colours[name] = style.color
    }
    probe.remove()
    return colours
  }
}
