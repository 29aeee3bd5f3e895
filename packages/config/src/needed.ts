import { BootRefusal } from './boot-refusal.ts'
import type { Variable } from './variable.ts'

/** The value of a variable that a selected part cannot do without. Throws a `BootRefusal` when it is unset. */
export function needed<T>(variable: Variable<T | undefined>, value: T | undefined, part: string): T {
  if (value !== undefined) return value
  const { name, anchor } = variable
  const reason = `it must be set, because ${part} is selected`
  throw new BootRefusal({ variable: name, value: null, reason, ...(anchor && { anchor }) })
}
