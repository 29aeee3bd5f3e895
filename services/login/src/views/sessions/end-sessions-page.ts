import { button, buttonLink, consequences, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { deviceName } from '../device.ts'
import { type Form, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'

export type EndSessionsPage = Form & {
  /** The user agents of the sessions that would end. */
  readonly userAgents: readonly (string | null)[]
  readonly links: { readonly cancel: string }
}

/** What ending all other sessions changes and what it does not, before it happens. */
export function endSessionsPage(frame: Frame, props: EndSessionsPage): Html {
  const messages = messagesOf(frame.locale)
  const { endSessions } = messages
  const names = [...new Set(props.userAgents.map((userAgent) => deviceName(messages, userAgent)))]
  const list = consequences({
    happens: {
      title: endSessions.happens,
      items: [endSessions.itemDevices(new Intl.ListFormat(messages.intl).format(names)), endSessions.itemApps],
    },
    stays: { title: endSessions.stays, items: [endSessions.staysThis, endSessions.staysPassword] },
  })
  const buttons = html`<div class="stack">${button(endSessions.submit, { kind: 'danger' })}${buttonLink(endSessions.cancel, props.links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: endSessions.title,
    heading: endSessions.heading(props.userAgents.length),
    content: form(frame, props, [], html`${list}${buttons}`),
  })
}
