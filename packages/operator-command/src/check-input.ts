import type { z } from 'zod'
import { UsageFailure } from './command.ts'

/**
 * Parses what a person wrote by the schema of an operation, before anything is sent. `options` names the option that gives each parameter,
 * where the two differ.
 */
export function checkInput<T>(schema: z.ZodType<T>, input: unknown, options: Readonly<Record<string, string>> = {}): T {
  const { data, error } = schema.safeParse(input)
  if (!error) return data
  const [issue] = error.issues
  const path = issue?.path.join('.') ?? ''
  throw new UsageFailure(`--${options[path] ?? path}: ${issue?.message}`)
}
