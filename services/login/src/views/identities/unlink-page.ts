import { button, buttonLink, consequences, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'

export type UnlinkPage = Form & { readonly provider: string; readonly links: { readonly cancel: string } }

/** What removing a way to sign in changes and what it does not, before it happens. */
export function unlinkPage(frame: Frame, props: UnlinkPage): Html {
  const { unlink } = messagesOf(frame.locale)
  const { provider, links } = props
  const list = consequences({
    happens: { title: unlink.happens, items: [unlink.itemSignIn(provider)] },
    stays: { title: unlink.stays, items: [unlink.staysSession, unlink.staysThere(provider)] },
  })
  const buttons = html`<div class="stack">${button(unlink.submit(provider), { kind: 'danger' })}${buttonLink(unlink.cancel, links.cancel, { kind: 'quiet' })}</div>`
  const heading = unlink.heading(provider)
  return panelPage(frame, { title: heading, heading, content: form(frame, props, [], html`${list}${buttons}`) })
}
