import { buttonLink, type Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'

export type EmailLeftOutPage = { readonly provider: string; readonly links: { readonly goOn: string } }

/** A provider told an address that we cannot keep. The person is signed in without it. */
export function emailLeftOutPage(frame: Frame, { provider, links }: EmailLeftOutPage): Html {
  const { emailLeftOut } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: emailLeftOut.title,
    heading: emailLeftOut.heading,
    lede: emailLeftOut.text(provider),
    content: buttonLink(emailLeftOut.goOn, links.goOn),
  })
}
