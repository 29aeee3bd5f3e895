import { buttonLink, consequences, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'

export type LinkProviderPage = {
  readonly provider: string
  readonly links: { readonly onward: string; readonly cancel: string }
}

/** What linking a provider changes and what it does not, before it happens. */
export function linkProviderPage(frame: Frame, { provider, links }: LinkProviderPage): Html {
  const { linkProvider } = messagesOf(frame.locale)
  const list = consequences({
    happens: {
      title: linkProvider.happens,
      items: [linkProvider.itemSent(provider), linkProvider.itemSignIn(provider)],
    },
    stays: { title: linkProvider.stays, items: [linkProvider.staysOthers] },
  })
  const heading = linkProvider.heading(provider)
  return panelPage(frame, {
    title: heading,
    heading,
    content: html`${list}<div class="stack">${buttonLink(linkProvider.submit(provider), links.onward)}${buttonLink(linkProvider.cancel, links.cancel, { kind: 'quiet' })}</div>`,
  })
}
