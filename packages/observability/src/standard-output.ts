import { type DestinationStream, pino } from 'pino'

/** How long a line may wait for others that are written together with it, in milliseconds. */
const longestWaitMs = 100
const pieceBytes = 8192
const warning = pino.levels.values.warn ?? 40

/**
 * Standard output for log lines. Under load, the lines of a moment are one write. A warning or worse is written at once, after every
 * earlier line. The rest is written when the process ends, so only a killed process loses lines: at most those of its last tenth of a
 * second. Writes are synchronous, because one that is under way when the process ends would be lost. When the reader is gone, the process
 * gets SIGHUP, as from a terminal that was closed: a service that nobody can observe does not go on.
 */
export function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, minLength: pieceBytes })
  let timer: NodeJS.Timeout | undefined
  let readerGone = false
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (!readerGone) output.flush()
  }
  output.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE' || readerGone) return
    readerGone = true
    process.kill(process.pid, 'SIGHUP')
  })
  process.once('exit', () => {
    // `flushSync` writes everything, but repeats a write to a reader that is gone for ever. `flush` notices first.
    flush()
    if (!readerGone) output.flushSync()
  })
  // With this member pino tells the level of each line before it is written.
  const stream = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      if (readerGone) return
      output.write(line)
      if (stream.lastLevel >= warning) flush()
      else timer ??= setTimeout(flush, longestWaitMs).unref()
    },
  }
  return stream
}
