type Session = Pick<Electron.Session, 'setPermissionCheckHandler' | 'setPermissionRequestHandler'>
type Check = Parameters<Session['setPermissionCheckHandler']>[0]
type Request = Parameters<Session['setPermissionRequestHandler']>[0]

/** Electron allows a page everything that nobody forbids. */
class StandInSession implements Session {
  #check: Check = null
  #request: Request = null

  setPermissionCheckHandler(handler: Check): void {
    this.#check = handler
  }

  setPermissionRequestHandler(handler: Request): void {
    this.#request = handler
  }

  /** Asked as Electron does it: first whether it is allowed, then whether the user would allow it. */
  mayDo(contents: Electron.WebContents, permission: string): boolean {
    const name = permission as 'notifications'
    if (this.#check?.(contents, name, contents.getURL(), {} as never) === false) {
      let allowed = false
      this.#request?.(contents, name, (answer) => (allowed = answer), {} as never)
      return allowed
    }
    return true
  }
}

export const session = { defaultSession: new StandInSession() }
