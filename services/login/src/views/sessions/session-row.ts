import { button, fill, type Html, icon, moment, moreDetail, type Row, status } from '@constellation/design'
import { type Messages, messagesOf } from '../../locales/index.ts'
import { deviceIcon, deviceName } from '../device.ts'
import type { Frame } from '../frame.ts'

export type SessionRow = {
  readonly userAgent: string | null
  readonly ip: string | null
  readonly signedInAt: Date
  readonly lastUsedAt: Date
  /** Names of the applications it was used in. */
  readonly applications: readonly string[]
} & (
  | { readonly current: true }
  /** `endAction` is the path that ends it. */
  | { readonly current: false; readonly endAction: string }
)

/** The id of the one form that the buttons of all sessions send. It holds the proof that the form is ours. */
export const endForm = 'end-session'

/** One session: device and last use. The rest is beside it, or behind it when there is no room. */
export function sessionRow(frame: Frame, session: SessionRow): Row {
  const messages = messagesOf(frame.locale)
  const device = deviceName(messages, session.userAgent)
  return {
    icon: icon(deviceIcon(session.userAgent)),
    title: device,
    status: session.current ? status('good', messages.account.thisSession) : undefined,
    detail: detail(frame, messages, session, device),
    action: session.current ? undefined : endButton(messages, session.endAction, device),
  }
}

function detail(frame: Frame, { account, intl }: Messages, session: SessionRow, device: string): Html {
  const options = { now: frame.now, locale: intl }
  const lastUse = session.current ? account.inUse : fill(account.lastUsed, moment(session.lastUsedAt, options))
  const rest = [
    fill(account.signedIn, moment(session.signedInAt, options)),
    session.ip && account.fromAddress(session.ip),
    session.applications.length > 0 && account.usedBy(new Intl.ListFormat(intl).format(session.applications)),
  ]
  return moreDetail(lastUse, `${account.details} ${device}`, rest)
}

function endButton({ account }: Messages, to: string, device: string): Html {
  return button(account.endSession, { kind: 'quiet', compact: true, about: device, sends: { form: endForm, to } })
}
