import { DeliveryFailure } from '@constellation/jobs'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { signLogoutToken } from './sign-logout-token.ts'

type LogoutDelivery = Pick<Deps, 'fetch' | 'applications' | 'logoutKeys' | 'settings' | 'now'>

export const EndedSession = z.object({ applicationId: z.string(), sessionId: z.string(), userId: z.string() })
type EndedSession = z.output<typeof EndedSession>

/**
 * Tells an application that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5). A 400 is refused for good, because a
 * retry would fail again. The outbox retries every other failure.
 */
export async function sendBackChannelLogout(delivery: LogoutDelivery, ended: EndedSession, id: string): Promise<void> {
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

async function answerOf(delivery: LogoutDelivery, request: Request, applicationId: string): Promise<Response> {
  try {
    const response = await delivery.fetch(request)
    await response.body?.cancel()
    return response
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new DeliveryFailure('unresponsive', `${applicationId} did not answer`)
  }
}
