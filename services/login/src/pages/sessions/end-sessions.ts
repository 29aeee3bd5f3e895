import { Refusal } from '@constellation/client'
import { SessionId } from '@constellation/contracts-rbac'
import { endSessionsPage } from '../../views/index.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'

const account = '/account/security'
const path = '/account/sessions/end'

/** GET /account/sessions/end: what it does to end all other sessions, before it is done. */
export async function showEndOthers(request: SignedInRequest): Promise<Response> {
  const { items } = await request.person.listSessions({ params: { id: request.session.userId } })
  const others = items.filter(({ current }) => !current)
  if (others.length === 0) return request.redirect(account)
  const page = endSessionsPage(request.frame(), {
    ...request.formTo(path),
    userAgents: others.map(({ userAgent }) => userAgent),
    links: { cancel: account },
  })
  return request.render(page)
}

/** POST /account/sessions/end */
export const endOthers: FormPage<SignedInRequest> = {
  async submit(request) {
    const { ended } = await request.person.endOtherSessions({ params: { id: request.session.userId } })
    return request.redirect(`${account}?done=sessions_ended&count=${ended}`)
  },
  expired: async (request) => request.redirect(path),
}

/** POST /account/sessions/:id/end */
export const endSession: FormPage<SignedInRequest> = {
  async submit(request) {
    const sessionId = SessionId.safeParse(request.part('id')).data
    const isEnded = sessionId && (await end(request, sessionId))
    return request.redirect(`${account}?done=${isEnded ? 'session_ended' : 'session_gone'}`)
  },
  expired: async (request) => request.redirect(account),
}

async function end({ person, session }: SignedInRequest, sessionId: SessionId) {
  try {
    await person.endSession({ params: { id: session.userId, sessionId } })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return false
    throw error
  }
}
