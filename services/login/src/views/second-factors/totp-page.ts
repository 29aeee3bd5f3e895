import { button, buttonLink, field, type Html, hiddenField, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { copyButton } from '../copy-button.ts'
import { type Form, fieldError, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'
import { qrCode } from './qr-code.ts'

export type TotpPage = (
  | (Form & {
      readonly state: 'begin'
      /** Another app is already set up. */
      readonly replaces: boolean
    })
  | (Form<'code'> & {
      readonly state: 'scan'
      /** The `otpauth:` URI, and the key in it as a person types it. */
      readonly uri: string
      readonly secret: string
    })
) & { readonly links: { readonly cancel: string } }

/** Sets up an authenticator app: shows the key, and one code proves that the app has it. */
export function totpPage(frame: Frame, props: TotpPage): Html {
  const { totp } = messagesOf(frame.locale)
  const cancel = buttonLink(totp.cancel, props.links.cancel, { kind: 'quiet' })
  const { title, heading } = totp
  if (props.state === 'scan')
    return panelPage(frame, { title, heading, lede: totp.lede, content: scan(frame, props, cancel) })
  const buttons = html`<div class="stack">${button(totp.beginSubmit)}${cancel}</div>`
  const lede = props.replaces ? html`${totp.begin} ${totp.replaces}` : totp.begin
  return panelPage(frame, { title, heading, lede, content: form(frame, props, [], buttons) })
}

function scan(frame: Frame, props: Extract<TotpPage, { state: 'scan' }>, cancel: Html): Html {
  const { totp, fields, copy } = messagesOf(frame.locale)
  const { uri, secret, errors = {} } = props
  const groups = secret.match(/.{1,4}/g) ?? []
  const input = field({
    name: 'code',
    label: fields.code,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    error: fieldError(frame, errors.code),
    focused: true,
  })
  const content = html`${qrCode(uri, totp.qr)}<a class="button quiet touch" href="${uri}">${totp.open}</a><p class="hint">${totp.manual} <code>${groups.join(' ')}</code> ${copyButton(secret, copy)}</p>${hiddenField('uri', uri)}${input}<div class="stack">${button(totp.submit)}${cancel}</div>`
  return form(frame, props, ['code'], content)
}
