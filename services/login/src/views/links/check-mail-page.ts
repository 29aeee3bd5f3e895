import { button, type Html, hiddenField, html, notice } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form, failureNotice } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

export type CheckMailPage = {
  /** What was requested. The page says the same whether or not the address is known. */
  readonly after: 'sign_up' | 'confirm_again' | 'recovery'
  readonly email: string
  /** How long the link in the message works. */
  readonly linkLifetimeSeconds: number
  /** Sends the message again. The address travels as the field `email`. */
  readonly again: Form
  readonly sentAgain?: boolean | undefined
  readonly links: { readonly otherAddress: string }
}

/** A message may be on its way: where to look, and what to do when it does not arrive. */
export function checkMailPage(frame: Frame, props: CheckMailPage): Html {
  const { checkMail } = messagesOf(frame.locale)
  const { after, email, linkLifetimeSeconds, again, sentAgain, links } = props
  const resend = bareForm(again, html`${hiddenField('email', email)}${button(checkMail.again, { kind: 'quiet' })}`)
  return panelPage(frame, {
    title: checkMail.title,
    heading: checkMail.heading,
    lede: emphasised(checkMail[after], email),
    content: html`${again.failure && failureNotice(frame, again.failure)}${sentAgain && notice('good', checkMail.sentAgain)}<p class="hint spaced">${checkMail.lifetime(linkLifetimeSeconds)} ${checkMail.missing}</p>${resend}<p class="foot"><a href="${links.otherAddress}">${checkMail.other}</a></p>`,
  })
}
