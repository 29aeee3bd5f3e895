import { type Html, html } from './html.ts'

/** `primary` is the main action of a page, `danger` an action that cannot be undone, `plain` a way out, and `quiet` everything else. */
export type ButtonKind = 'primary' | 'quiet' | 'danger' | 'plain'

export type ButtonOptions = {
  readonly kind?: ButtonKind
  /** Small enough for a row of a list. */
  readonly compact?: boolean
  /** Text that a screen reader adds to the label when several buttons have the same one. */
  readonly about?: string
  readonly icon?: Html | undefined
  /** The form elsewhere on the page that this button sends, and its target: for lists whose rows share one form. */
  readonly sends?: { readonly form: string; readonly to: string }
}

/** A button that sends its form. */
export function button(label: string, options: ButtonOptions = {}): Html {
  return html`<button class="${classes(options)}"${options.sends && html` form="${options.sends.form}" formaction="${options.sends.to}"`}>${content(label, options)}</button>`
}

/** A link that looks like a button, for actions that only open a page. */
export function buttonLink(label: string, href: string, options: ButtonOptions = {}): Html {
  return html`<a class="${classes(options)}" href="${href}">${content(label, options)}</a>`
}

function classes({ kind = 'primary', compact }: ButtonOptions): string {
  return compact ? `button ${kind} compact` : `button ${kind}`
}

function content(label: string, { about, icon }: ButtonOptions): Html {
  return html`${icon}${label}${about && html`<span class="hidden"> ${about}</span>`}`
}
