import { raw } from 'hono/html'
import { assets } from './assets.ts'
import type { Brand } from './brand.ts'
import { type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'
import { resolveTokens, type Scheme } from './tokens.ts'

export type Page = {
  readonly brand: Brand
  /** The text of the tab before the name of the installation. */
  readonly title: string
  /** BCP 47, for `lang`. */
  readonly locale: string
  /** The browser's preference by default. */
  readonly theme?: Scheme | undefined
  /** `panel` is one narrow column in the middle; `column` is a wider one that starts at the top. */
  readonly width: 'panel' | 'column'
  readonly body: Html
  readonly footer?: Html | undefined
  /** The paths of the page's scripts; most pages have none. The page's policy must allow them. */
  readonly scripts?: readonly string[] | undefined
  /** The address that the browser goes on to at once, without a click. */
  readonly onward?: string | undefined
}

/** A complete HTML document with its style inside. It loads nothing from third parties and works under `contentSecurityPolicy()`. */
export function page({ brand, title, locale, theme, width, body, footer, scripts = [], onward }: Page): Html {
  const { inter, icon } = assets(brand)
  return html`<!doctype html>
<html lang="${locale}"${theme && html` data-theme="${theme}"`}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">${onward && html`<meta http-equiv="refresh" content="0;url=${onward}">`}${themeColours(theme)}
<title>${title} · ${brand.name}</title>
<link rel="preload" href="${inter.path}" as="font" type="font/woff2" crossorigin><link rel="icon" href="${icon.path}" type="image/svg+xml">
${scripts.map((path) => html`<script src="${path}" defer></script>`)}<style>${raw(pageStyle(brand))}</style></head>
<body><main class="${width}"><div>${body}</div></main>${footer && html`<footer>${footer}</footer>`}</body></html>
`
}

function themeColours(theme: Scheme | undefined): Html {
  if (theme) return html`<meta name="theme-color" content="${resolveTokens('var(--page)', theme)}">`
  return html`<meta name="theme-color" media="(prefers-color-scheme: light)" content="${resolveTokens('var(--page)', 'light')}"><meta name="theme-color" media="(prefers-color-scheme: dark)" content="${resolveTokens('var(--page)', 'dark')}">`
}

/** A script within a page. The page's policy must name its hash. The text is ours, and has no end of a script in it. */
export function inlineScript(text: string): Html {
  return html`<script>${raw(text)}</script>`
}
