import { buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Application, type Frame, panelPage } from '../frame.ts'

export type SignedOutPage = {
  readonly app: Application | null
  readonly links: { readonly signIn: string; readonly app?: string | undefined }
}

/** The session is over: where to go next. */
export function signedOutPage(frame: Frame, { app, links }: SignedOutPage): Html {
  const { signOut } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: signOut.doneTitle,
    heading: signOut.doneHeading,
    lede: signOut.done,
    content: html`<div class="stack">${buttonLink(signOut.again, links.signIn)}${
      app && links.app && buttonLink(signOut.backTo(app.name), links.app, { kind: 'quiet' })
    }</div>`,
  })
}
