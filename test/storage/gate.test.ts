import { describe, expect, it } from 'vitest'
import { Gate } from '../../electron/storage/gate.ts'

/** Work that notes when it begins and ends, and ends when told. */
class Work {
  readonly log: string[]
  readonly name: string
  end = (): void => undefined

  constructor(name: string, log: string[]) {
    this.name = name
    this.log = log
  }

  run(): Promise<void> {
    this.log.push(`${this.name} begins`)
    return new Promise((resolve) => {
      this.end = () => {
        this.log.push(`${this.name} ends`)
        resolve()
      }
    })
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('a gate', () => {
  it('lets work run together, and alone only what is alone', async () => {
    const log: string[] = []
    const gate = new Gate()
    const [one, two, alone, late] = ['one', 'two', 'alone', 'late'].map((name) => new Work(name, log))
    if (one === undefined || two === undefined || alone === undefined || late === undefined)
      throw new Error('four')
    const all = [
      gate.together(() => one.run()),
      gate.together(() => two.run()),
      gate.alone(() => alone.run()),
      gate.together(() => late.run())
    ]
    for (const work of [one, two, alone, late]) {
      await settle()
      work.end()
    }
    await Promise.all(all)
    const expected = ['one', 'two'].map((name) => `${name} begins`)
    for (const name of ['one', 'two']) expected.push(`${name} ends`)
    for (const name of ['alone', 'late']) expected.push(`${name} begins`, `${name} ends`)
    expect(log).toEqual(expected)
  })

  it('runs two that want to be alone one after the other', async () => {
    const log: string[] = []
    const gate = new Gate()
    const [one, two] = [new Work('one', log), new Work('two', log)]
    const all = [gate.alone(() => one.run()), gate.alone(() => two.run())]
    for (const work of [one, two]) {
      await settle()
      work.end()
    }
    await Promise.all(all)
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  })

  it('opens again after work that failed', async () => {
    const gate = new Gate()
    await expect(gate.together(() => Promise.reject(new Error('together')))).rejects.toThrow('together')
    await expect(gate.alone(() => Promise.reject(new Error('alone')))).rejects.toThrow('alone')
    expect(await gate.alone(() => Promise.resolve(1))).toBe(1)
    expect(await gate.together(() => Promise.resolve(2))).toBe(2)
  })
})
