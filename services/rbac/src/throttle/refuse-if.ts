import { Failure } from '@constellation/chassis'

/** Refuses with `rate_limited` when `refused` holds. */
export function refuseIf(refused: boolean, retryAfterMs = 1000): void {
  if (!refused) return
  throw new Failure('rate_limited', 'too many attempts; wait and try again', {
    retryAfterSeconds: retryAfterMs / 1000,
  })
}
