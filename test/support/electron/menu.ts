type Template = readonly Electron.MenuItemConstructorOptions[]

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly role: string | null
  readonly submenu: Menu | null
  click(): void
}

export class Menu {
  readonly items: readonly MenuItem[]
  static #application: Menu | null = null

  private constructor(template: Template) {
    this.items = template.map(itemOf)
  }

  static buildFromTemplate(template: Template): Menu {
    return new Menu(template)
  }

  static setApplicationMenu(menu: Menu | null): void {
    this.#application = menu
  }

  static getApplicationMenu(): Menu | null {
    return this.#application
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null)
      if (found !== null) return found
    }
    return null
  }
}

function itemOf({
  id = '',
  label = '',
  role,
  submenu,
  click
}: Electron.MenuItemConstructorOptions): MenuItem {
  return {
    id,
    label,
    role: role ?? null,
    submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : null,
    click: () => click?.(undefined as never, undefined, undefined as never)
  }
}
