import {
  button,
  buttonLink,
  consequences,
  field,
  fill,
  type Html,
  hiddenField,
  html,
  icon,
  moment,
  notice,
  rowList,
} from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { deviceName } from '../device.ts'
import { bareForm, type Form, fieldError, form } from '../form.ts'
import { emphasised, type Frame, footLine, panelPage } from '../frame.ts'

export type DeviceCodePage = Form<'user_code'> & {
  /** What the person typed. */
  readonly userCode?: string | undefined
  readonly links: { readonly cancel: string }
}

/** Asks for the code that a program shows. */
export function deviceCodePage(frame: Frame, props: DeviceCodePage): Html {
  const { device } = messagesOf(frame.locale)
  const input = field({
    name: 'user_code',
    label: device.code,
    value: props.userCode,
    autocomplete: 'off',
    hint: device.hint,
    error: fieldError(frame, props.errors?.user_code),
    focused: true,
  })
  const buttons = html`<div class="stack">${button(device.go)}${buttonLink(device.cancel, props.links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: device.title,
    heading: device.typeHeading,
    lede: device.typeLede,
    content: form(frame, props, ['user_code'], html`${input}${buttons}`),
  })
}

export type DeviceConfirmPage = {
  readonly signedInAs: string
  /** In two groups, as the program shows it. */
  readonly userCode: string
  /** What the program says of itself: a hint and not a proof. */
  readonly userAgent: string
  readonly address: string
  readonly begunAt: Date
  readonly allow: Form
  readonly deny: Form
  readonly links: { readonly otherAccount: string }
}

/** What the program is and what it may do, before the person allows or denies it. The code is compared (RFC 8628 §5.4). */
export function deviceConfirmPage(frame: Frame, props: DeviceConfirmPage): Html {
  const messages = messagesOf(frame.locale)
  const { device } = messages
  const { userCode, userAgent, address, begunAt, allow, deny } = props
  const program = {
    icon: icon('terminal-2'),
    title: deviceName(messages, userAgent),
    detail: html`${messages.account.fromAddress(address)} · ${fill(device.begun, moment(begunAt, { now: frame.now, locale: messages.intl }))}`,
  }
  const list = consequences({
    happens: { title: device.happens, items: [device.itemActs, device.itemStays] },
    stays: { title: device.stays, items: [device.staysPassword, device.staysEnd] },
  })
  const code = hiddenField('user_code', userCode)
  const buttons = html`<div class="stack">${bareForm(allow, html`${code}${button(device.allow)}`)}${bareForm(deny, html`${code}${button(device.deny, { kind: 'quiet' })}`)}</div>`
  return panelPage(frame, {
    title: device.title,
    heading: device.confirmHeading,
    lede: emphasised(device.confirmLede, props.signedInAs),
    content: html`${notice('warn', device.warning)}<p class="hint">${device.compare}</p><p class="user-code"><code>${userCode}</code></p>${rowList([program])}${list}${buttons}${footLine(messages.confirmPassword.notYou, messages.confirmPassword.otherAccount, props.links.otherAccount)}`,
  })
}

export type DeviceDonePage = {
  readonly result: 'allowed' | 'denied' | 'not_permitted'
  readonly links: { readonly account: string }
}

/** What became of the program. */
export function deviceDonePage(frame: Frame, { result, links }: DeviceDonePage): Html {
  const { device } = messagesOf(frame.locale)
  const { heading, text } = device.results[result]
  return panelPage(frame, {
    title: device.title,
    heading,
    lede: text,
    content: html`<div class="stack">${buttonLink(device.account, links.account, { kind: 'quiet' })}</div>`,
    refuses: result === 'not_permitted',
  })
}
