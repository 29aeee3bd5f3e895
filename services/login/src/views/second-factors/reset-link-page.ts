import { button, buttonLink, fill, type Html, html, moment } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

export type ResetLinkPage =
  | (Form & { readonly state: 'ready'; readonly email: string })
  | { readonly state: 'done'; readonly dueAt: Date; readonly links: { readonly signIn: string } }
  | { readonly state: 'expired' | 'used'; readonly links: { readonly signIn: string } }

/** The link that begins the reset of lost factors. It takes a click, so that the visit of a mail scanner begins nothing. */
export function resetLinkPage(frame: Frame, props: ResetLinkPage): Html {
  const { resetFactors, signInLink, intl } = messagesOf(frame.locale)
  const { title } = resetFactors
  switch (props.state) {
    case 'ready':
      return panelPage(frame, {
        title,
        heading: resetFactors.heading,
        lede: emphasised(resetFactors.lede, props.email),
        content: form(frame, props, [], button(resetFactors.submit)),
      })
    case 'done':
      return panelPage(frame, {
        title,
        heading: resetFactors.doneHeading,
        lede: fill(resetFactors.done, moment(props.dueAt, { now: frame.now, locale: intl })),
        content: buttonLink(signInLink, props.links.signIn, { kind: 'quiet' }),
      })
    case 'used':
      return panelPage(frame, {
        title: resetFactors.doneHeading,
        heading: resetFactors.doneHeading,
        lede: resetFactors.used,
        content: buttonLink(signInLink, props.links.signIn, { kind: 'quiet' }),
      })
    case 'expired':
      return panelPage(frame, {
        title: resetFactors.expiredHeading,
        heading: resetFactors.expiredHeading,
        lede: resetFactors.expired,
        refuses: true,
        content: buttonLink(signInLink, props.links.signIn),
      })
  }
}

export type CancelResetPage =
  | (Form & { readonly state: 'ready' })
  | { readonly state: 'done'; readonly links: { readonly changePassword: string } }
  | { readonly state: 'expired'; readonly links: { readonly signIn: string } }

/** The link that cancels a reset. Every notice has one, and any holder of a notice can use it. */
export function cancelResetPage(frame: Frame, props: CancelResetPage): Html {
  const { cancelReset, signInLink } = messagesOf(frame.locale)
  const { title } = cancelReset
  switch (props.state) {
    case 'ready':
      return panelPage(frame, {
        title,
        heading: cancelReset.heading,
        lede: cancelReset.lede,
        content: form(frame, props, [], html`${button(cancelReset.submit)}`),
      })
    case 'done':
      return panelPage(frame, {
        title,
        heading: cancelReset.doneHeading,
        lede: cancelReset.done,
        content: buttonLink(cancelReset.changePassword, props.links.changePassword),
      })
    case 'expired':
      return panelPage(frame, {
        title: cancelReset.expiredHeading,
        heading: cancelReset.expiredHeading,
        lede: cancelReset.expired,
        refuses: true,
        content: buttonLink(signInLink, props.links.signIn),
      })
  }
}
