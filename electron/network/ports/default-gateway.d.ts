declare module 'default-gateway' {
  /** Asks the system's own program (netstat, wmic, ip). Rejects where there is no gateway. */
  export function gateway4async(): Promise<{
    readonly gateway: string
    /** The interface's name. */
    readonly int: string | null
  }>
}
