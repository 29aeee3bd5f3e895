import type { Deps } from '../deps.ts'

/**
 * Runs an operation that hashes a password, after it reserved its place among the hashes. Beyond capacity it is refused here:
 * nothing is counted, hashed or read for it.
 */
export async function withHashPlace<T>(deps: Deps, operation: (deps: Deps) => Promise<T>): Promise<T> {
  using passwords = deps.hashQueue.reserve()
  return await operation({ ...deps, passwords })
}
