import { fill, type Html, html, moment, moreDetail, type Row, status } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { deviceName } from '../device.ts'
import type { Frame } from '../frame.ts'

/** A second factor as the person sees it. */
export type FactorRow = {
  readonly kind: 'totp' | 'webauthn'
  readonly name: string | null
  readonly addedAt: Date
  readonly lastUsed: { readonly at: Date; readonly userAgent: string | null; readonly ip: string | null } | null
  readonly synced: boolean
  /** A copy of it may exist. */
  readonly suspect: boolean
}

export function factorName({ locale }: Frame, { kind, name }: Pick<FactorRow, 'kind' | 'name'>): string {
  const { factor, factors } = messagesOf(locale)
  return name ?? (kind === 'totp' ? factor.appName : factors.noName)
}

/** A factor in a list: its name and last use. The rest is beside it, or behind it when there is no room. */
export function factorRow(frame: Frame, factor: FactorRow, action: Html): Row {
  const { factors } = messagesOf(frame.locale)
  const title = factorName(frame, factor)
  const [first = '', ...rest] = factsOf(frame, factor)
  return {
    title,
    status: factor.suspect ? status('bad', factors.suspect) : undefined,
    detail: moreDetail(first, `${factors.details} ${title}`, rest),
    action,
  }
}

/** Everything that is known of a factor, as one line. */
export function factorDetail(frame: Frame, factor: FactorRow): Html {
  const { factors } = messagesOf(frame.locale)
  const facts = factsOf(frame, factor).map((fact, index) => html`${index > 0 && ' · '}${fact}`)
  return html`${facts}${factor.suspect && html`. ${factors.suspectText}`}`
}

function factsOf(frame: Frame, { kind, addedAt, lastUsed, synced }: FactorRow): (Html | string)[] {
  const messages = messagesOf(frame.locale)
  const { factors, account, intl } = messages
  const options = { now: frame.now, locale: intl }
  const used = lastUsed ? fill(factors.lastUsed, moment(lastUsed.at, options)) : factors.neverUsed
  return [
    used,
    ...(lastUsed ? [deviceName(messages, lastUsed.userAgent)] : []),
    ...(lastUsed?.ip ? [account.fromAddress(lastUsed.ip)] : []),
    fill(factors.added, moment(addedAt, options)),
    ...(kind === 'webauthn' ? [synced ? factors.synced : factors.thisDevice] : []),
  ]
}
