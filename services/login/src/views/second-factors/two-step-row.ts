import { buttonLink, type Row, status } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import type { Frame } from '../frame.ts'

/** How a person's sign-ins are confirmed, in short. */
export type TwoStep = {
  readonly app: boolean
  readonly passkeys: number
  readonly codesLeft: number
  readonly links: { readonly manage: string; readonly addPasskey: string }
}

export function twoStepRow({ locale }: Frame, { app, passkeys, codesLeft, links }: TwoStep): Row {
  const { factors, intl } = messagesOf(locale)
  const isOn = app || passkeys > 0
  const { summary } = factors
  const parts = [
    ...(app ? [summary.app] : []),
    ...(passkeys > 0 ? [summary.passkeys(passkeys)] : []),
    ...(codesLeft > 0 ? [summary.codes(codesLeft)] : []),
  ]
  const list = new Intl.ListFormat(intl, { type: 'unit' }).format(parts)
  return {
    title: factors.row,
    status: isOn ? status('good', factors.on) : status('warn', factors.off),
    detail: isOn ? list.charAt(0).toLocaleUpperCase(locale) + list.slice(1) : summary.none,
    action: buttonLink(isOn ? factors.manage : factors.setUp, links.manage, {
      kind: 'quiet',
      compact: true,
      about: factors.row,
    }),
  }
}

/** Passkeys sign a person in without a password, so they stand beside it and not only among the second steps. */
export function passkeysRow({ locale }: Frame, { passkeys, links }: TwoStep): Row {
  const { factors } = messagesOf(locale)
  const [label, href] = passkeys > 0 ? [factors.manage, links.manage] : [factors.addPasskey, links.addPasskey]
  return {
    title: factors.passkeys,
    detail: passkeys > 0 ? factors.summary.passkeys(passkeys) : factors.noPasskeys,
    action: buttonLink(label, href, { kind: 'quiet', compact: true, about: factors.passkeys }),
  }
}
