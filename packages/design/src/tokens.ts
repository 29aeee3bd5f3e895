import { once } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'

export type Scheme = 'light' | 'dark'

/** The style sheet that declares every token, unchanged. */
export const tokensCss = once(() => readPackagedFile('./tokens.css').toString('utf8'))

/**
 * Replaces each `var(--token)` and `light-dark()` in a CSS value by its literal, and rem by px (16 px each). For places without custom
 * properties, such as e-mail and `<meta name="theme-color">`. Throws for a token that does not exist.
 */
export function resolveTokens(value: string, scheme: Scheme): string {
  const flat = value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => resolveTokens(tokenValue(name), scheme))
  const chosen = flat.replace(/light-dark\(([^,()]+),\s*([^,()]+)\)/g, scheme === 'light' ? '$1' : '$2')
  return chosen.replace(/(\d*\.?\d+)rem\b/g, (_, size: string) => `${Number(size) * 16}px`)
}

function tokenValue(name: string): string {
  const value = tokenValues().get(name)
  if (value === undefined) throw new Error(`tokens.css declares no ${name}`)
  return value
}

// The first declaration of a name is its value; later ones are in media queries.
const tokenValues = once(() => {
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of tokensCss().matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
    if (!values.has(name)) values.set(name, value)
  }
  return values
})
