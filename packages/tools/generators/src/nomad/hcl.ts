/** A string of HCL; text that is one expression and nothing else is that expression. */
export function quote(value: string): string {
  const [, expression] = /^\$\{([^}]*)\}$/.exec(value) ?? []
  return expression ?? `"${value}"`
}

/** Lines of `name = value`, aligned as `nomad fmt` does. */
export function assignments(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)} = ${value}`)
}

type Variable = { name: string; type: string; default?: string; description: string }

/** Declarations of job variables, each followed by an empty line. */
export function variableBlocks(variables: readonly Variable[]): string {
  return variables.map(variableBlock).join('\n')
}

function variableBlock({ name, type, default: fallback, description }: Variable): string {
  const lines = assignments([
    ['type', type],
    ...(fallback === undefined ? [] : [['default', fallback] as const]),
    ['description', JSON.stringify(description)],
  ])
  return [`variable "${name}" {`, ...lines.map((line) => `  ${line}`), '}', ''].join('\n')
}
