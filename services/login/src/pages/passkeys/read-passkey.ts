import type { z } from 'zod'

/** What a browser gave for a passkey, from the field of a form; undefined where it is nothing of the kind. */
export function readPasskey<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    // What is no JSON is no answer either.
    return undefined
  }
}
