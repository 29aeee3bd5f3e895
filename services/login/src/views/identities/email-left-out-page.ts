import { buttonLink, type Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'

export type EmailLeftOutPage = {
  readonly provider: string
  /** The provider told an address that we cannot keep, or failed to tell any. */
  readonly why: 'not_usable' | 'not_told'
  readonly links: { readonly goOn: string }
}

/** The person is signed in, without an address. */
export function emailLeftOutPage(frame: Frame, { provider, why, links }: EmailLeftOutPage): Html {
  const { emailLeftOut } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: emailLeftOut.title,
    heading: emailLeftOut.heading,
    lede: emailLeftOut.texts[why](provider),
    content: buttonLink(emailLeftOut.goOn, links.goOn),
  })
}
