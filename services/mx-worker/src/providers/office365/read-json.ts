import type { z } from 'zod'

/** A text that should be JSON of this shape; undefined when it is not. */
export function readJson<T extends z.ZodType>(schema: T, text: string): z.output<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    // Not JSON is an answer, not a fault of ours: the caller says what it means.
    return undefined
  }
}
