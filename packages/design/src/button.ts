import { type Html, html } from './html.ts'

/** `primary` is the one main action of a page; `danger` what cannot be undone; `quiet` everything else; `plain` a way out. */
export type ButtonKind = 'primary' | 'quiet' | 'danger' | 'plain'

export type ButtonOptions = {
  readonly kind?: ButtonKind
  /** Small enough for a row of a list. */
  readonly compact?: boolean
  /** What a screen reader hears after the label where several buttons say the same. */
  readonly about?: string
  readonly icon?: Html | undefined
  /** The form elsewhere on the page that this button sends, and where to: for lists whose rows share one form. */
  readonly sends?: { readonly form: string; readonly to: string }
}

/** The button that sends its form. */
export function button(label: string, options: ButtonOptions = {}): Html {
  return html`<button class="${classes(options)}"${options.sends && html` form="${options.sends.form}" formaction="${options.sends.to}"`}>${content(label, options)}</button>`
}

/** A link that looks like a button, for actions that only lead somewhere. */
export function buttonLink(label: string, href: string, options: ButtonOptions = {}): Html {
  return html`<a class="${classes(options)}" href="${href}">${content(label, options)}</a>`
}

function classes({ kind = 'primary', compact }: ButtonOptions): string {
  return compact ? `button ${kind} compact` : `button ${kind}`
}

function content(label: string, { about, icon }: ButtonOptions): Html {
  return html`${icon}${label}${about && html`<span class="hidden"> ${about}</span>`}`
}
