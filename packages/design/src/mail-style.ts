import { type Html, html } from './html.ts'
import { minifyCss } from './minify-css.ts'
import { once } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'
import { resolveTokens } from './tokens.ts'

/** The attributes that style an element of an e-mail: light values inline, and a class for `darkMailStyle()`. */
export function styled(name: string): Html {
  const declarations = rules().get(name)
  if (declarations === undefined) throw new Error(`mail.css has no .${name}`)
  return html` class="${name}" style="${resolveTokens(declarations, 'light')}"`
}

/** The rules for readers who prefer dark. They hold only the values that differ from the light ones. */
export const darkMailStyle = once(() => {
  const dark = [...rules()].flatMap(([name, declarations]) => {
    const changed = declarations.split(';').filter((one) => resolveTokens(one, 'light') !== resolveTokens(one, 'dark'))
    if (changed.length === 0) return []
    return [`.${name}{${changed.map((one) => `${resolveTokens(one, 'dark').trim()}!important`).join(';')}}`]
  })
  return `@media (prefers-color-scheme:dark){${dark.join('')}}`
})

const rules = once(() => {
  const css = minifyCss(readPackagedFile('./mail.css').toString('utf8'))
  const found = css.matchAll(/\.([\w-]+)\{([^}]+)\}/g)
  return new Map([...found].map(([, name = '', declarations = '']) => [name, declarations] as const))
})
