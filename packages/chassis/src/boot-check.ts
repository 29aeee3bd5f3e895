import { BootRefusal } from '@constellation/config'

/** The result of a check at start. What it throws becomes a `BootRefusal` that names the variable, and never its value. */
export async function bootCheck<T>(variable: string, anchor: string, check: () => Promise<T> | T): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BootRefusal({ variable, value: '<redacted>', reason, anchor, cause })
  }
}
