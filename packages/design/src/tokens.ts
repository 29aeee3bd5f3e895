import { once } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'

export type Scheme = 'light' | 'dark'

/** The style sheet that declares every token, unchanged. */
export const tokensCss = once(() => readPackagedFile('./tokens.css').toString('utf8'))

/**
 * Replaces each `var(--token)` and `light-dark()` in a CSS value by its literal, and rem by px (16 px each). For places without custom
 * properties, such as e-mail and `<meta name="theme-color">`. `brandTokens` are the tokens of a brand, as CSS. Throws for a token that does
 * not exist.
 */
export function resolveTokens(value: string, scheme: Scheme, brandTokens = ''): string {
  const own = declarationsIn(brandTokens)
  const flat = value.replace(/var\((--[\w-]+)\)/g, (_, name: string) =>
    resolveTokens(own.get(name) ?? tokenValue(name), scheme, brandTokens),
  )
  const chosen = flat.replace(/light-dark\(([^,()]+),\s*([^,()]+)\)/g, scheme === 'light' ? '$1' : '$2')
  return chosen.replace(/(\d*\.?\d+)rem\b/g, (_, size: string) => `${Number(size) * 16}px`)
}

function tokenValue(name: string): string {
  const value = tokenValues().get(name)
  if (value === undefined) throw new Error(`tokens.css declares no ${name}`)
  return value
}

const tokenValues = once(() => declarationsIn(tokensCss()))

// The first declaration of a name is its value; later ones are in media queries.
function declarationsIn(css: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of css.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
    if (!values.has(name)) values.set(name, value)
  }
  return values
}
