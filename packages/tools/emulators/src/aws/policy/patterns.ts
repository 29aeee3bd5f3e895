/** Gives the value of a policy variable by its name in lower case; undefined when the request has none. */
export type Resolve = (name: string) => string | undefined

const parts = /\$\{([^}]*)\}|[*?]|[^$*?]+|\$/g

/** Whether a text matches a pattern with `*`, `?` and policy variables. The value of a variable is taken literally. */
export function matchesPattern(text: string, pattern: string, resolve: Resolve): boolean {
  const pieces = [...pattern.matchAll(parts)].map(([part, variable]) => {
    if (variable !== undefined) return escaped(readVariable(variable, resolve))
    return part === '*' ? '.*' : part === '?' ? '.' : escaped(part)
  })
  if (pieces.includes(undefined)) return false
  return new RegExp(`^${pieces.join('')}$`, 's').test(text)
}

/** The text with the values of its variables; undefined when one of them has no value. */
export function resolveVariables(text: string, resolve: Resolve): string | undefined {
  const pieces = [...text.matchAll(parts)].map(([part, variable]) =>
    variable === undefined ? part : readVariable(variable, resolve),
  )
  return pieces.includes(undefined) ? undefined : pieces.join('')
}

/** `${*}`, `${?}` and `${$}` are the characters themselves. `${name, 'text'}` has a default. */
function readVariable(variable: string, resolve: Resolve): string | undefined {
  if (['*', '?', '$'].includes(variable)) return variable
  const [, name = '', fallback] = /^([^,]*?)\s*(?:,\s*'([^']*)')?$/.exec(variable) ?? []
  return resolve(name.toLowerCase()) ?? fallback
}

function escaped(text: string | undefined): string | undefined {
  return text?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
