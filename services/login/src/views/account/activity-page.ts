import type { ActivityKind } from '@constellation/contracts-rbac'
import { emptyState, type Html, html, icon, moment, moreDetail, type Row, rowList, status } from '@constellation/design'
import { type Messages, messagesOf } from '../../locales/index.ts'
import { deviceIcon, deviceName } from '../device.ts'
import type { Form } from '../form.ts'
import { columnPage, type Frame } from '../frame.ts'
import { backBar } from './back-bar.ts'

export type ActivityRow = {
  readonly at: Date
  readonly kind: ActivityKind
  readonly by: 'self' | 'administrator' | 'platform'
  /** How the person signed in (RFC 8176). */
  readonly amr: readonly string[]
  /** The name of the provider, if the entry is about one. */
  readonly provider: string | null
  readonly factor: 'webauthn' | 'totp' | 'recovery_code' | null
  readonly ip: string | null
  readonly userAgent: string | null
}

export type ActivityPage = {
  readonly signedInAs: string
  readonly rows: readonly ActivityRow[]
  readonly signOut: Form
  readonly links: { readonly back: string; readonly older: string | undefined }
}

/** What happened with the account, in everyday words: the person checks whether all of it was them. */
export function activityPage(frame: Frame, props: ActivityPage): Html {
  const { activity } = messagesOf(frame.locale)
  const { rows, links } = props
  const older = links.older !== undefined && html`<a href="${links.older}">${activity.older}</a>`
  const list = rowList(
    rows.map((row) => rowOf(frame, row)),
    rows.length === 0 ? emptyState(activity.none) : older,
  )
  return columnPage(
    frame,
    {
      title: activity.title,
      heading: activity.heading,
      lede: activity.lede,
      content: html`<section>${list}</section>`,
    },
    backBar(frame, props),
  )
}

function rowOf(frame: Frame, row: ActivityRow): Row {
  const messages = messagesOf(frame.locale)
  const { activity, factors, intl } = messages
  const title = titleOf(messages, row)
  const when = moment(row.at, { now: frame.now, locale: intl })
  const rest = wordsOf(messages, row)
  return {
    icon: icon(deviceIcon(row.userAgent)),
    title,
    status: alarming.has(row.kind) ? status('warn', activity.check) : undefined,
    detail: rest.length > 0 ? moreDetail(when, `${factors.details} ${title}`, rest) : when,
  }
}

/** Events that the person should check. */
const alarming = new Set<ActivityKind>([
  'second_factor_refused',
  'session_stolen',
  'factor_reset_requested',
  'factor_reset_confirmed',
  'factors_reset',
])

function titleOf({ activity }: Messages, { kind, provider, factor }: ActivityRow): string {
  if (kind === 'provider_linked') return activity.providerLinked(provider ?? '')
  if (kind === 'way_in_removed') return provider ? activity.providerRemoved(provider) : activity.passwordRemoved
  if (kind === 'factor_added') return activity.factorAdded[factor ?? 'totp']
  if (kind === 'factor_removed') return activity.factorRemoved[factor ?? 'totp']
  return activity.kinds[kind]
}

/** How, on which device and from where, as far as it is known. */
function wordsOf(messages: Messages, { kind, by, amr, ip, userAgent }: ActivityRow): string[] {
  const { activity, account } = messages
  return [
    ...(kind === 'signed_in' ? [howOf(messages, amr)] : []),
    ...(by === 'self' ? [] : [activity.by[by]]),
    ...(userAgent ? [deviceName(messages, userAgent)] : []),
    ...(ip ? [account.fromAddress(ip)] : []),
  ]
}

function howOf({ activity, intl }: Messages, amr: readonly string[]): string {
  const ways = Object.entries(activity.ways).flatMap(([value, words]) => (amr.includes(value) ? [words] : []))
  return activity.how(new Intl.ListFormat(intl).format(new Set(ways)))
}
