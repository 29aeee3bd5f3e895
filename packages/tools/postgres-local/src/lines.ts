import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Hands over each line the process prints, whichever stream it uses, until both end. */
export function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine)
  }
}
