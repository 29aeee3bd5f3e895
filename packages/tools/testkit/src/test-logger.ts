import { createLogger, type Logger } from '@constellation/observability'

/** A logger whose lines a test can read, each as an object. */
export function testLogger(): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger(
    { service: 'test', level: 'debug' },
    { write: (line) => void lines.push(JSON.parse(line)) },
  )
  return { logger, lines }
}
