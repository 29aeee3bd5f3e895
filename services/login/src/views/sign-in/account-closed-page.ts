import { buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

export type AccountClosedPage = {
  readonly code: 'user_disabled' | 'account_suspended'
  /** The person who tried to sign in. Shown only after a right password. */
  readonly email?: string | undefined
  readonly links: { readonly otherAccount: string }
}

/** The password was right, but the person may not sign in: why, and whom to ask. */
export function accountClosedPage(frame: Frame, { code, email, links }: AccountClosedPage): Html {
  const { closed } = messagesOf(frame.locale)
  const { title, heading, text } = closed[code]
  const actions = html`<div class="stack">${frame.helpUrl && buttonLink(closed.help, frame.helpUrl)}${buttonLink(closed.otherAccount, links.otherAccount, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title,
    heading,
    lede: email ? emphasised(text, email) : text(closed.thisAccount),
    content: actions,
    refuses: true,
  })
}
