import { createHash } from 'node:crypto'
import { fonts } from './assets.ts'
import type { Brand } from './brand.ts'
import { minifyCss } from './minify-css.ts'
import { onceFor } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'
import { tokensCss } from './tokens.ts'

/** The style of every page: fonts, tokens, components. `page()` puts it inside the document. */
export const pageStyle = onceFor(({ tokens }: Brand) => {
  const css = `${fontFaces()}${tokensCss()}${tokens}${readPackagedFile('./page.css').toString('utf8')}`
  return dropUnusedTokens(minifyCss(inlineCustomMedia(css)))
})

/** The `style-src` source that allows exactly `pageStyle()`. */
export const pageStyleSource = onceFor(
  (brand: Brand) => `'sha256-${createHash('sha256').update(pageStyle(brand)).digest('base64')}'` as const,
)

// Browsers do not support @custom-media yet, and a media query cannot read a custom property.
function inlineCustomMedia(css: string): string {
  let inlined = css
  for (const [declaration, name = '', query = ''] of css.matchAll(/@custom-media (--[\w-]+) ([^;]+);/g)) {
    inlined = inlined.replace(declaration, '').replaceAll(`(${name})`, query)
  }
  return inlined
}

// Every page contains the style, and some tokens are only for the console and for e-mail.
function dropUnusedTokens(css: string): string {
  const used = new Set([...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name))
  return css.replace(/(--[\w-]+):[^;{}]+;?/g, (declaration, name: string) => (used.has(name) ? declaration : ''))
}

// The fallback has Inter's proportions, so that lines do not move when Inter loads.
function fontFaces(): string {
  const { inter, interExtended } = fonts()
  return `
@font-face { font-family: Inter; src: url(${interExtended.path}) format("woff2"); font-weight: 100 900; font-display: swap; unicode-range: U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB, U+20AD-20C0, U+2113; }
@font-face { font-family: Inter; src: url(${inter.path}) format("woff2"); font-weight: 100 900; font-display: swap; unicode-range: U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2212; }
@font-face { font-family: "Inter fallback"; src: local(Arial); ascent-override: 90%; descent-override: 22.5%; line-gap-override: 0%; size-adjust: 107%; }
`
}
