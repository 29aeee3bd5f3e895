import { expect, test } from 'vitest'
import { mostFailures, restartPauseMs } from './restart-pause.ts'

test('the first replacement comes at once, the next after growing pauses that have a bound', () => {
  const pauses = Array.from({ length: mostFailures + 2 }, (_, failures) => restartPauseMs(failures))
  expect(pauses).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
})
