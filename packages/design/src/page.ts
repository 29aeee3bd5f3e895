import { raw } from 'hono/html'
import { assets } from './assets.ts'
import { brandName } from './brand-mark.ts'
import { type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'
import { resolveTokens, type Scheme } from './tokens.ts'

export type Page = {
  /** What the tab says before the product's name. */
  readonly title: string
  /** BCP 47, for `lang`. */
  readonly locale: string
  /** Absent: as the browser prefers. */
  readonly theme?: Scheme | undefined
  /** `panel` is one narrow column in the middle; `column` is a wider one from the top. */
  readonly width: 'panel' | 'column'
  readonly body: Html
  readonly footer?: Html | undefined
  /** The path of the one script that the page runs; most run none. Its policy must admit it. */
  readonly script?: string | undefined
}

/** One whole HTML document with its style inside: no third party, strict under `contentSecurityPolicy()`. */
export function page({ title, locale, theme, width, body, footer, script }: Page): Html {
  const { inter, icon } = assets()
  return html`<!doctype html>
<html lang="${locale}"${theme && html` data-theme="${theme}"`}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">${themeColours(theme)}
<title>${title} · ${brandName}</title>
<link rel="preload" href="${inter.path}" as="font" type="font/woff2" crossorigin><link rel="icon" href="${icon.path}" type="image/svg+xml">
${script && html`<script src="${script}" defer></script>`}<style>${raw(pageStyle())}</style></head>
<body><main class="${width}"><div>${body}</div></main>${footer && html`<footer>${footer}</footer>`}</body></html>
`
}

function themeColours(theme: Scheme | undefined): Html {
  if (theme) return html`<meta name="theme-color" content="${resolveTokens('var(--page)', theme)}">`
  return html`<meta name="theme-color" media="(prefers-color-scheme: light)" content="${resolveTokens('var(--page)', 'light')}"><meta name="theme-color" media="(prefers-color-scheme: dark)" content="${resolveTokens('var(--page)', 'dark')}">`
}
