import { RbacEvent } from '@constellation/contracts-rbac'
import type { OutboxEvent } from '@constellation/jobs'
import type { Deps } from '../../deps.ts'
import { mailOf } from '../../mails/mail-of.ts'
import { EndedSession, sendBackChannelLogout } from './back-channel-logout.ts'

export type Delivery = Pick<Deps, 'mail' | 'fetch' | 'applications' | 'logoutKeys' | 'settings' | 'now'>

/** Delivers an entry of the outbox: a mail, or a logout token for an application. Throws when it did not arrive. */
export async function deliver(delivery: Delivery, outgoing: OutboxEvent): Promise<void> {
  if (outgoing.type === 'mail') return sendMail(delivery, RbacEvent.parse(outgoing.data), outgoing.id)
  if (outgoing.type === 'backchannel_logout')
    return sendBackChannelLogout(delivery, EndedSession.parse(outgoing.data), outgoing.id)
  throw new Error(`unknown type of outbox entry: "${outgoing.type}"`)
}

async function sendMail(delivery: Delivery, event: RbacEvent, id: string) {
  const message = mailOf(delivery.settings, event)
  if (message) await delivery.mail.send({ ...message, id })
}
