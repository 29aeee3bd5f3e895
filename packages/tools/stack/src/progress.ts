export type Progress = {
  /** Runs one step of the start and shows it: while it works on a terminal, when it is done elsewhere. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  note(line: string): void
}

type Output = { isTTY?: boolean; write(text: string): unknown }

const clearLine = '\r\x1b[2K'

/** Shows steps with what each took. On a terminal the step under way stands on the last line. */
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

/** A duration as people read it: "3.2 s". */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}
