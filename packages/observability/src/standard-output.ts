import { type DestinationStream, pino } from 'pino'

/** How long a line may wait for others that are written together with it, in milliseconds. */
const longestWaitMs = 100
const pieceBytes = 8192
const warning = pino.levels.values.warn ?? 40

/**
 * Standard output for log lines. Under load those of a moment are one write; a warning or worse is written at once, with everything before it, and
 * at the end of the process the rest. Only a process that is killed outright can lose lines: at most those of its last tenth of a second. A write ends
 * before anything else goes on, as Node's own to a pipe do: one that is under way when the process ends would come too late, or never.
 */
export function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, minLength: pieceBytes })
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    output.flush()
  }
  process.once('exit', () => output.flushSync())
  // With this member pino tells the level of each line before it is written.
  const stream = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      output.write(line)
      if (stream.lastLevel >= warning) flush()
      else timer ??= setTimeout(flush, longestWaitMs).unref()
    },
  }
  return stream
}
