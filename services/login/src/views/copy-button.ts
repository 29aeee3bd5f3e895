import { type Html, html } from '@constellation/design'

/** A button that copies a text. It is hidden without the script. */
export function copyButton(
  text: string,
  { label, done }: { label: string; done: string },
  kind: 'link' | 'button quiet' = 'link',
): Html {
  return html`<button type="button" class="${kind}" data-copy="${text}" data-copied="${done}" aria-live="polite" hidden>${label}</button>`
}
