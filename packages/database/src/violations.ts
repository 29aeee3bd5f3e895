/** True when a statement failed because a row with the same unique values exists; `constraint` narrows it to one index. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!hasCode(error, '23505')) return false
  return constraint === undefined || ('constraint' in error && error.constraint === constraint)
}

/** True when a statement failed because another row refers to the one it would remove. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, '23503')
}

function hasCode(error: unknown, code: string): error is Error {
  return error instanceof Error && 'code' in error && error.code === code
}
