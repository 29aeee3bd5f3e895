import { button, buttonLink, type Html, html, notice } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form, failureNotice } from '../form.ts'
import { emphasised, type Frame, footLine, panelPage } from '../frame.ts'

/** What an invitation is about. */
export type Invited = {
  readonly organisation: string
  /** The invited address without its middle. */
  readonly maskedEmail: string
}

export type InvitationPage = Invited & { readonly links: { readonly signIn: string; readonly signUp: string } }

/** An invitation, to a person who is not signed in. */
export function invitationPage(frame: Frame, { organisation, maskedEmail, links }: InvitationPage): Html {
  const { invitation } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: invitation.title,
    heading: invitation.heading(organisation),
    lede: emphasised(invitation.lede, maskedEmail),
    content: html`<div class="stack">${buttonLink(invitation.signIn, links.signIn)}${buttonLink(invitation.signUp, links.signUp, { kind: 'quiet' })}</div>`,
  })
}

export type JoinPage = Invited & {
  readonly signedInAs: string
  readonly accept: Form
  /** The person who is signed in proved another address than the invited one. */
  readonly isForAnother?: boolean | undefined
  readonly links: { readonly otherAccount: string }
}

/** An invitation, to the person who may accept it. Only the button does: programs open links too. */
export function joinPage(frame: Frame, props: JoinPage): Html {
  const messages = messagesOf(frame.locale)
  const { invitation } = messages
  const { organisation, maskedEmail, signedInAs, accept, isForAnother, links } = props
  const question = isForAnother
    ? html`${notice('warn', invitation.forAnother(maskedEmail))}<div class="stack">${buttonLink(messages.confirmPassword.otherAccount, links.otherAccount)}</div>`
    : html`${bareForm(accept, button(invitation.accept))}${footLine(messages.confirmPassword.notYou, messages.confirmPassword.otherAccount, links.otherAccount)}`
  return panelPage(frame, {
    title: invitation.title,
    heading: invitation.heading(organisation),
    lede: emphasised(invitation.joinLede, signedInAs),
    content: html`${accept.failure && failureNotice(frame, accept.failure)}${question}`,
  })
}

export type JoinedPage = { readonly organisation: string; readonly links: { readonly account: string } }

/** The person is a member now. */
export function joinedPage(frame: Frame, { organisation, links }: JoinedPage): Html {
  const { invitation } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: invitation.title,
    heading: invitation.joinedHeading(organisation),
    lede: invitation.joinedLede,
    content: html`<div class="stack">${buttonLink(invitation.account, links.account, { kind: 'quiet' })}</div>`,
  })
}

export type NoInvitationPage = {
  readonly reason: 'gone' | 'member' | 'not_permitted'
  readonly links: { readonly account: string }
}

/** The link does nothing: it was used, withdrawn or has expired, or the person cannot join. */
export function noInvitationPage(frame: Frame, { reason, links }: NoInvitationPage): Html {
  const { invitation } = messagesOf(frame.locale)
  const { heading, text } = invitation.refusals[reason]
  return panelPage(frame, {
    title: invitation.title,
    heading,
    lede: text,
    content: html`<div class="stack">${buttonLink(invitation.account, links.account, { kind: 'quiet' })}</div>`,
    refuses: reason !== 'member',
  })
}
