import { RbacEvent } from '@constellation/contracts-rbac'
import { DeliveryFailure, type OutboxEvent } from '@constellation/jobs'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { mailOf } from '../../mails/mail-of.ts'
import { signLogoutToken } from './sign-logout-token.ts'

export type Delivery = Pick<Deps, 'mail' | 'fetch' | 'applications' | 'logoutKeys' | 'settings' | 'now'>

const EndedSession = z.object({ applicationId: z.string(), sessionId: z.string(), userId: z.string() })

/** Delivers an entry of the outbox: a mail, or a logout token for an application. Throws when it did not arrive. */
export async function deliver(delivery: Delivery, outgoing: OutboxEvent): Promise<void> {
  if (outgoing.type === 'mail') return sendMail(delivery, RbacEvent.parse(outgoing.data), outgoing.id)
  if (outgoing.type === 'backchannel_logout')
    return tellApplication(delivery, EndedSession.parse(outgoing.data), outgoing.id)
  throw new Error(`unknown type of outbox entry: "${outgoing.type}"`)
}

async function sendMail(delivery: Delivery, event: RbacEvent, id: string) {
  const message = mailOf(delivery.settings, event)
  if (message) await delivery.mail.send({ ...message, id })
}

/** OpenID Connect Back-Channel Logout 1.0 §2.5: 200 and 204 are success. A 400 is not retried: it would fail again. */
async function tellApplication(delivery: Delivery, ended: z.output<typeof EndedSession>, id: string) {
  const application = delivery.applications.find(ended.applicationId)
  if (!application?.backchannelLogoutUri) return
  const request = new Request(application.backchannelLogoutUri, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: await signLogoutToken(delivery, ended, id) }),
  })
  const { status, ok } = await answerOf(delivery, request, application.id)
  if (status === 400) throw new DeliveryFailure('refused', `${application.id} answered 400`)
  if (!ok) throw new Error(`${application.id} answered ${status}`)
}

async function answerOf(delivery: Delivery, request: Request, applicationId: string): Promise<Response> {
  try {
    const response = await delivery.fetch(request)
    await response.body?.cancel()
    return response
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new DeliveryFailure('unresponsive', `${applicationId} did not answer`)
  }
}
