import type { z } from 'zod'
import { UsageFailure } from './command.ts'

/** How a person wrote the parts of an input, by their paths: `accountId` is `--account`. Any other path is the option of its name. */
export type Labels = Readonly<Record<string, string>>

/** Parses what a person wrote by the schema of an operation, before anything is sent. */
export function checkInput<T>(schema: z.ZodType<T>, input: unknown, labels: Labels = {}): T {
  const { data, error } = schema.safeParse(input)
  if (!error) return data
  const [issue] = error.issues
  const path = issue?.path.join('.') ?? ''
  throw new UsageFailure(`${labels[path] ?? `--${path}`}: ${issue?.message}`)
}
