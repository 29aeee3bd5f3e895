import { type Html, html } from './html.ts'

/** The mark of a sign-in provider, in its own colours and proportions as brand rules demand. Undefined for one without a mark here. */
export function providerMark(name: string): Html | undefined {
  const drawing = Object.hasOwn(drawings, name) ? drawings[name as keyof typeof drawings] : undefined
  return drawing && html`<svg class="provider" viewBox="0 0 24 24" aria-hidden="true">${drawing()}</svg>`
}

const drawings = {
  github: () =>
    html`<path fill="currentColor" d="M12 1.8a10.2 10.2 0 0 0-3.2 19.9c.5.1.7-.2.7-.5v-1.8c-2.8.6-3.4-1.3-3.4-1.3-.5-1.2-1.1-1.5-1.1-1.5-.9-.6.1-.6.1-.6 1 .1 1.6 1 1.6 1 .9 1.6 2.4 1.1 2.9.9.1-.7.4-1.1.6-1.4-2.3-.2-4.6-1.1-4.6-5 0-1.1.4-2 1-2.7-.1-.3-.5-1.3.1-2.7 0 0 .9-.3 2.8 1a9.6 9.6 0 0 1 5.1 0c1.9-1.3 2.8-1 2.8-1 .6 1.4.2 2.4.1 2.7.6.7 1 1.6 1 2.7 0 3.9-2.4 4.8-4.6 5 .4.3.7.9.7 1.9v2.8c0 .3.2.6.7.5A10.2 10.2 0 0 0 12 1.8Z"/>`,
  google: () =>
    html`<path class="brand-blue" d="M22 12.2c0-.7-.1-1.4-.2-2H12v3.9h5.6a4.8 4.8 0 0 1-2.1 3.2v2.6h3.4c2-1.8 3.1-4.5 3.1-7.7Z"/><path class="brand-green" d="M12 22.3c2.8 0 5.2-.9 6.9-2.5l-3.4-2.6a6.3 6.3 0 0 1-9.4-3.3H2.6v2.7a10.3 10.3 0 0 0 9.4 5.7Z"/><path class="brand-yellow" d="M6.1 13.9a6.2 6.2 0 0 1 0-3.9V7.3H2.6a10.3 10.3 0 0 0 0 9.3l3.5-2.7Z"/><path class="brand-red" d="M12 5.8c1.5 0 2.9.5 4 1.6l3-3A10.3 10.3 0 0 0 2.6 7.3l3.5 2.7A6.2 6.2 0 0 1 12 5.8Z"/>`,
  microsoft: () =>
    html`<path class="brand-orange" d="M2 2h9.5v9.5H2z"/><path class="brand-lime" d="M12.5 2H22v9.5h-9.5z"/><path class="brand-sky" d="M2 12.5h9.5V22H2z"/><path class="brand-amber" d="M12.5 12.5H22V22h-9.5z"/>`,
} as const
