/** An event whose listeners can prevent what would follow. */
export class Preventable {
  defaultPrevented = false

  readonly preventDefault = (): void => {
    this.defaultPrevented = true
  }
}
