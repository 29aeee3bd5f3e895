import type { Brand } from './brand.ts'
import { type Html, html } from './html.ts'
import { resolveTokens } from './tokens.ts'

/** The logo of the installation, or the mark of the product in the colour of the text around it. */
export function brandMark({ name, logo }: Brand): Html {
  if (logo) return html`<img class="mark" src="${logo.path}" alt="${name}">`
  return html`<svg class="mark" viewBox="4 2 29 29" fill="none" stroke="currentColor" stroke-width="1.6" role="img" aria-label="${name}">${drawing()}</svg>`
}

/** The mark of the product as an SVG file for the browser's tab. It follows the browser's theme. */
export function productIcon(): string {
  const light = resolveTokens('var(--ink)', 'light')
  const dark = resolveTokens('var(--ink)', 'dark')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" fill="none" stroke="currentColor" stroke-width="2"><style>svg{color:${light}}@media (prefers-color-scheme:dark){svg{color:${dark}}}</style>${drawing()}</svg>`
}

function drawing(): Html {
  return html`<path d="M7 25 15 9l9 11 6-9" opacity=".45"/><g fill="currentColor" stroke="none"><circle cx="7" cy="25" r="2.6"/><circle cx="15" cy="9" r="3.4"/><circle cx="24" cy="20" r="2.2"/><circle cx="30" cy="11" r="2.8"/></g>`
}
