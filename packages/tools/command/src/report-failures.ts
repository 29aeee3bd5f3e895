import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describeFailure } from './describe-failure.ts'

/** Explains every error that nothing catches, and ends the process with 1. `help` is the command that lists the options. */
export function reportFailures(help: string): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(describeFailure(error, help, keepTrace))
    process.exit(1)
  })
}

/** Without a place for the file, the trace itself is the only thing left to show. */
function keepTrace(trace: string): string {
  try {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'constellation-failure-')), 'trace.txt')
    writeFileSync(file, `${trace}\n`)
    return file
  } catch {
    return `this trace:\n${trace}`
  }
}
