import { StepFailure } from '../../domain/provisioning/step-failure.ts'

/** `isNew`: this call made it. Only what is new is undone when a later step fails. */
export type Made<T> = { object: T; isNew: boolean }

/**
 * Makes an object that was not there a moment ago. When the answer was lost, or a rule refused it, we look again: what is there now with
 * our marker was made by the call whose answer was lost, or by another one, and is not made twice. `find` throws where it is not ours.
 * When this throws `upstream_unavailable`, the object may be there all the same: who undoes a creation looks for its marker.
 */
export async function createOrFind<T>(create: () => Promise<T>, find: () => Promise<T | undefined>): Promise<Made<T>> {
  try {
    return { object: await create(), isNew: true }
  } catch (error) {
    const wasLost = isFailure(error, 'upstream_unavailable')
    if (!wasLost && !isFailure(error, 'validation_rejected')) throw error
    const found = await find().catch((second: unknown) => {
      throw isFailure(second, 'upstream_unavailable') ? error : second
    })
    if (found === undefined) throw error
    return { object: found, isNew: wasLost }
  }
}

function isFailure(error: unknown, code: StepFailure['code']): boolean {
  return error instanceof StepFailure && error.code === code
}
