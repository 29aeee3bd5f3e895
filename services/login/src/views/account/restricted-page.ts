import { button, buttonLink, type Html, html, notice } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form, failureNotice } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

export type RestrictedPage = {
  readonly email: string
  readonly again: Form
  readonly sentAgain?: boolean | undefined
  readonly signOut: Form
  readonly links: {
    /** Checks again, and goes on once the address is confirmed. */
    readonly check: string
  }
}

/** Signed in, but the address must be confirmed before anything else. */
export function restrictedPage(frame: Frame, { email, again, sentAgain, signOut, links }: RestrictedPage): Html {
  const { restricted } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: restricted.title,
    heading: restricted.heading,
    lede: emphasised(restricted.text, email),
    content: html`${again.failure && failureNotice(frame, again.failure)}${sentAgain && notice('good', restricted.sentAgain)}<div class="stack">${buttonLink(restricted.check, links.check)}${bareForm(again, button(restricted.again, { kind: 'quiet' }))}${bareForm(signOut, button(restricted.signOut, { kind: 'plain' }))}</div>`,
  })
}
