import { expect, test } from 'vitest'
import { classify, retryInSeconds } from '../../src/domain/provisioning/classify.ts'
import { StepFailure } from '../../src/domain/provisioning/step-failure.ts'

test.each([
  ['the first time', 'upstream_unavailable', undefined, 0, 30],
  ['twice as late each time', 'verify_failed', undefined, 3, 240],
  ['at most half an hour later', 'upstream_unavailable', undefined, 11, 1800],
  ['not before the other system permits it', 'upstream_rate_limited', 600, 0, 600],
  ['not earlier because the other system would permit it', 'upstream_rate_limited', 5, 0, 30],
  ['never after twelve attempts', 'upstream_rate_limited', 5, 12, undefined],
  ['never when a person has to act', 'unclaimed_object', undefined, 0, undefined],
  ['never while something is missing', 'dependency_failed', undefined, 0, undefined],
] as const)('a failed step is tried again %s', (_case, code, retryAfterSeconds, attempts, seconds) => {
  const failure = new StepFailure(
    code,
    'as the test says',
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  )
  expect(retryInSeconds(classify(failure), attempts, () => 0.5)).toBe(seconds)
})
