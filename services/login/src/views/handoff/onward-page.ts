import { buttonLink, type Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'

export type OnwardPage = { readonly name: string; readonly href: string }

/** Leads on to another site at once. The button is for browsers that do not go on by themselves. */
export function onwardPage(frame: Frame, { name, href }: OnwardPage): Html {
  const { onward, continueTo } = messagesOf(frame.locale)
  const heading = onward.heading(name)
  return panelPage(frame, {
    title: heading,
    heading,
    lede: onward.lede,
    content: buttonLink(continueTo(name), href),
    onward: href,
  })
}
