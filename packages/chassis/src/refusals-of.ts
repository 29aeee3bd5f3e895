import { BootRefusal } from '@constellation/config'

/** Runs every check of a start, and gives what refuses it. Each check throws a `BootRefusal`; another error is a bug and is thrown on. */
export async function refusalsOf(checks: readonly (() => unknown)[]): Promise<BootRefusal[]> {
  const refusals: BootRefusal[] = []
  for (const check of checks) {
    try {
      await check()
    } catch (error) {
      if (!(error instanceof BootRefusal)) throw error
      refusals.push(error)
    }
  }
  return refusals
}
