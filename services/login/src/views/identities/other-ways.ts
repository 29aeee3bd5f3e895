import { buttonLink, type Html, html, icon, providerMark } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import type { Frame } from '../frame.ts'

/** Another way to sign in, mostly a provider. It leads to a page of its own. */
export type SignInAlternative = { readonly label: string; readonly href: string; readonly provider?: string }

/** The other ways to sign in, below the form. `alone` means that there is no form above. `passkey` is the form for passkeys. */
export function otherWays(
  frame: Frame,
  alternatives: readonly SignInAlternative[],
  { alone = false, passkey }: { alone?: boolean; passkey?: Html } = {},
): Html | undefined {
  if (alternatives.length === 0 && !passkey) return undefined
  const links = alternatives.map((one) =>
    buttonLink(one.label, one.href, {
      kind: 'quiet',
      icon: one.provider === undefined ? undefined : (providerMark(one.provider) ?? icon('door-enter')),
    }),
  )
  const onlyPasskey = links.length === 0 && html` data-with-passkeys hidden`
  return html`${!alone && html`<div class="or"${onlyPasskey}>${messagesOf(frame.locale).or}</div>`}<div class="stack">${passkey}${links}</div>`
}
