import { button, buttonLink, type Html, html, icon, type Row, rowList } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'

export type EnrolPage = {
  /** What the person may set up, and where. */
  readonly links: { readonly app?: string | undefined; readonly passkey?: string | undefined }
  readonly signOut: Form
}

/** Signed in, but the person must set up a second factor first. */
export function enrolPage(frame: Frame, { links, signOut }: EnrolPage): Html {
  const { enrol, factors } = messagesOf(frame.locale)
  const rows: Row[] = [
    ...way({ title: enrol.app, detail: enrol.appText, icon: icon('device-mobile') }, links.app),
    ...way({ title: enrol.passkey, detail: enrol.passkeyText, icon: icon('fingerprint') }, links.passkey),
  ]
  const choice = rows.length > 0 ? rowList(rows) : html`<p>${enrol.none}</p>`

  function way(row: Pick<Row, 'title' | 'detail' | 'icon'>, href: string | undefined): Row[] {
    if (!href) return []
    const action = buttonLink(factors.setUp, href, { kind: 'quiet', compact: true, about: row.title })
    return [{ ...row, action }]
  }
  return panelPage(frame, {
    title: enrol.title,
    heading: enrol.heading,
    lede: enrol.lede,
    content: html`${choice}<div class="stack">${bareForm(signOut, button(enrol.signOut, { kind: 'plain' }))}</div>`,
  })
}
