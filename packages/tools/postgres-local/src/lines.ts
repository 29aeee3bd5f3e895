import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Calls `onLine` with each line that the process prints to either stream, until both end. */
export function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine)
  }
}
