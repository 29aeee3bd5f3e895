import { button, buttonLink, field, type Html, html, icon } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { bareForm, type Form, failureNotice, fieldError } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'
import { type PasskeyForm, passkeyForm, withoutPasskeys } from './passkey-form.ts'

export type PasskeyPage = PasskeyForm &
  Form<'name'> & {
    /** The suggested name. */
    readonly name: string
    readonly links: { readonly cancel: string }
  }

/** Creates a passkey on this device or another: the browser asks which. */
export function passkeyPage(frame: Frame, props: PasskeyPage): Html {
  const { passkey, fields } = messagesOf(frame.locale)
  const { name, errors = {}, failure, links } = props
  const input = field({
    name: 'name',
    label: fields.factorName,
    autocomplete: 'off',
    value: name,
    hint: passkey.nameHint,
    error: fieldError(frame, errors.name),
  })
  const cancel = html`<div class="stack">${buttonLink(passkey.cancel, links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: passkey.title,
    heading: passkey.heading,
    lede: passkey.lede,
    content: html`${failure && failureNotice(frame, failure)}${withoutPasskeys(frame)}${passkeyForm(frame, props, { does: 'create', label: passkey.submit, fields: input })}${cancel}`,
  })
}

export type PasskeyOfferPage = { readonly take: Form; readonly close: Form }

/** Offered once, after a sign-in with a password and a code. */
export function passkeyOfferPage(frame: Frame, { take, close }: PasskeyOfferPage): Html {
  const { passkeyOffer } = messagesOf(frame.locale)
  const add = button(passkeyOffer.submit, { icon: icon('fingerprint') })
  const notNow = button(passkeyOffer.notNow, { kind: 'quiet' })
  return panelPage(frame, {
    title: passkeyOffer.title,
    heading: passkeyOffer.heading,
    lede: passkeyOffer.lede,
    content: html`<div class="stack">${bareForm(take, add)}${bareForm(close, notNow)}</div><p class="foot">${passkeyOffer.hint}</p>`,
  })
}
