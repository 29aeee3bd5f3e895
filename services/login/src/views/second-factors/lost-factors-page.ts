import { button, buttonLink, consequences, fill, type Html, html, moment, notice } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'

export type LostFactorsPage =
  | (Form & {
      readonly state: 'ask'
      /** When a reset that was already requested takes effect. */
      readonly dueAt: Date | null
      readonly links: { readonly back: string }
    })
  | { readonly state: 'sent'; readonly links: { readonly back: string } }

/** Every second factor is lost: what a reset does, before the person requests it, and where to look afterwards. */
export function lostFactorsPage(frame: Frame, props: LostFactorsPage): Html {
  const { lost } = messagesOf(frame.locale).mfa
  const back = buttonLink(lost.back, props.links.back, { kind: 'quiet' })
  if (props.state === 'sent')
    return panelPage(frame, {
      title: lost.title,
      heading: lost.sentHeading,
      lede: lost.sent,
      content: html`<p class="hint spaced">${lost.missing}</p>${back}`,
    })
  const list = consequences({
    happens: { title: lost.happens, items: [lost.itemMail, lost.itemWait, lost.itemEnrol] },
    stays: { title: lost.stays, items: [lost.staysUntil] },
  })
  return panelPage(frame, {
    title: lost.title,
    heading: lost.heading,
    lede: lost.lede,
    content: html`${pending(frame, props.dueAt)}${form(frame, props, [], html`${list}<div class="stack">${button(lost.submit)}${back}</div>`)}`,
  })
}

function pending(frame: Frame, dueAt: Date | null) {
  const { mfa, intl } = messagesOf(frame.locale)
  return dueAt && notice('warn', fill(mfa.lost.due, moment(dueAt, { now: frame.now, locale: intl })))
}
