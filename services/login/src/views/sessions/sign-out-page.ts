import { button, buttonLink, consequences, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'

export type SignOutPage = Form & {
  readonly signedInAs: string
  /** Names of the applications that this session was used in. */
  readonly applications: readonly string[]
  readonly links: { readonly cancel: string }
}

/** Asks before a session ends: a link alone must not sign anybody out. */
export function signOutPage(frame: Frame, props: SignOutPage): Html {
  const { signOut, intl } = messagesOf(frame.locale)
  const { signedInAs, applications, links } = props
  const names = new Intl.ListFormat(intl).format(applications)
  const list = consequences({
    happens: {
      title: signOut.happens,
      items: applications.length > 0 ? [signOut.endsHere, signOut.endsApps(names)] : [signOut.endsHere],
    },
    stays: { title: signOut.stays, items: [signOut.staysElsewhere] },
  })
  const content = html`${list}<div class="stack">${button(signOut.submit)}${buttonLink(signOut.cancel, links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: signOut.title,
    heading: signOut.heading,
    lede: emphasised(signOut.lede, signedInAs),
    content: form(frame, props, [], content),
  })
}
