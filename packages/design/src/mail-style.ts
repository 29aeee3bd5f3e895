import type { Brand } from './brand.ts'
import { type Html, html } from './html.ts'
import { minifyCss } from './minify-css.ts'
import { once, onceFor } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'
import { resolveTokens } from './tokens.ts'

/** Gives the attributes that style an element of an e-mail: light values inline, and a class for the dark ones. */
export type Styled = (name: string) => Html

/** How e-mails of a brand are styled. `dark` holds only the values that differ from the light ones. */
export const mailStyle = onceFor(({ tokens }: Brand): { styled: Styled; dark: string } => {
  const light = (value: string) => resolveTokens(value, 'light', tokens)
  const dark = (value: string) => resolveTokens(value, 'dark', tokens)
  const attributes = new Map(
    [...rules()].map(([name, declarations]) => [name, html` class="${name}" style="${light(declarations)}"`]),
  )
  const darkRules = [...rules()].flatMap(([name, declarations]) => {
    const changed = declarations.split(';').filter((one) => light(one) !== dark(one))
    return changed.length === 0 ? [] : [`.${name}{${changed.map((one) => `${dark(one).trim()}!important`).join(';')}}`]
  })
  return {
    styled(name) {
      const found = attributes.get(name)
      if (!found) throw new Error(`mail.css has no .${name}`)
      return found
    },
    dark: `@media (prefers-color-scheme:dark){${darkRules.join('')}}`,
  }
})

const rules = once(() => {
  const css = minifyCss(readPackagedFile('./mail.css').toString('utf8'))
  const found = css.matchAll(/\.([\w-]+)\{([^}]+)\}/g)
  return new Map([...found].map(([, name = '', declarations = '']) => [name, declarations] as const))
})
