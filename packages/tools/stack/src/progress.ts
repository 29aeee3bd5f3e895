export type Progress = {
  /** Runs one step of the start and shows it: on a terminal while it runs, elsewhere when it is done. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  note(line: string): void
}

type Output = { isTTY?: boolean; write(text: string): unknown }

const clearLine = '\r\x1b[2K'

/** Shows each step with its duration. On a terminal the last line is the current step. */
export function createProgress(output: Output): Progress {
  const underWay = new Set<string>()
  const show = () => {
    if (output.isTTY) output.write(`${clearLine}${underWay.size ? `… ${[...underWay].join(', ')}` : ''}`)
  }
  const print = (line: string) => {
    output.write(`${output.isTTY ? clearLine : ''}${line}\n`)
    show()
  }
  return {
    async step(name, work) {
      const startedAt = performance.now()
      underWay.add(name)
      show()
      try {
        const result = await work()
        underWay.delete(name)
        print(`${name.padEnd(24)} ${seconds(performance.now() - startedAt)}`)
        return result
      } catch (error) {
        underWay.delete(name)
        print(`${name.padEnd(24)} failed`)
        throw error
      }
    },
    note: print,
  }
}

/** A duration for people: "3.2 s". */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}
