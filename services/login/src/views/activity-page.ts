import { emptyState, fill, type Html, html, moment, moreDetail, type Row, rowList } from '@constellation/design'
import { type Messages, messagesOf } from '../locales/index.ts'
import { deviceName } from './device.ts'
import { columnPage, type Frame } from './frame.ts'

export type ActivityRow = {
  readonly kind: keyof Messages['activity']['kinds']
  readonly at: Date
  readonly by: 'self' | 'administrator' | 'platform'
  /** The name of the provider that it is about. */
  readonly provider: string | null
  readonly userAgent: string | null
  readonly ip: string | null
}

export type ActivityPage = {
  readonly rows: readonly ActivityRow[]
  readonly links: { readonly back: string; readonly older?: string | undefined }
}

/** What happened with a person's ways in and sessions, the latest first. */
export function activityPage(frame: Frame, { rows, links }: ActivityPage): Html {
  const { activity, factors } = messagesOf(frame.locale)
  const bar = html`<p class="soft small"><a href="${links.back}">${factors.back}</a></p>`
  const older = links.older !== undefined && html`<a href="${links.older}">${activity.older}</a>`
  const list = rowList(
    rows.map((row) => toRow(frame, row)),
    rows.length === 0 ? emptyState(activity.none) : older,
  )
  const { title, heading, lede } = activity
  return columnPage(frame, { title, heading, lede, content: html`<section>${list}</section>` }, bar)
}

function toRow(frame: Frame, { kind, at, by, provider, userAgent, ip }: ActivityRow): Row {
  const messages = messagesOf(frame.locale)
  const { activity, factors, account, intl } = messages
  const title = activity.kinds[kind]
  const when = fill((slot) => slot, moment(at, { now: frame.now, locale: intl }))
  const rest = [
    provider,
    userAgent && deviceName(messages, userAgent),
    ip && account.fromAddress(ip),
    by !== 'self' && activity.by[by],
  ].filter((one): one is string => Boolean(one))
  return { title, detail: rest.length > 0 ? moreDetail(when, `${factors.details} ${title}`, rest) : when }
}
