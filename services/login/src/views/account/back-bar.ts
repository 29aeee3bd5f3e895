import { button, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form } from '../form.ts'
import type { Frame } from '../frame.ts'

type BackBar = { readonly signedInAs: string; readonly signOut: Form; readonly links: { readonly back: string } }

/** The bar of a page below the account page. Who is signed in is there for a screen reader; the account page shows it to everybody. */
export function backBar(frame: Frame, { signedInAs, signOut, links }: BackBar): Html {
  const { account, factors } = messagesOf(frame.locale)
  return html`<p class="soft small"><a href="${links.back}">${factors.back}</a><span class="hidden"> ${account.signedInAs} ${signedInAs}</span></p>${bareForm(signOut, button(account.signOut, { kind: 'quiet', compact: true }))}`
}
