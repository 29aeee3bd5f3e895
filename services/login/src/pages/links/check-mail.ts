import { linkLifetimeSeconds } from '@constellation/contracts-rbac'
import { checkMailPage } from '../../views/index.ts'
import type { PageRequest } from '../page-request.ts'
import { readMailTo } from './mail-to.ts'
import { requestPaths } from './request-link.ts'

/** GET /check-mail: says where to look. A browser that requested no mail is sent to the sign-in. */
export async function showCheckMail(request: PageRequest): Promise<Response> {
  const email = readMailTo(request)
  if (!email) return request.redirect(request.inFlow('/login'))
  const after = afters.find((one) => one === request.query('after')) ?? 'sign_up'
  const isRecovery = after === 'recovery'
  const path = requestPaths[isRecovery ? 'recovery' : 'confirm_again']
  const page = checkMailPage(request.frame(request.inFlow('/check-mail', { after })), {
    after,
    email,
    linkLifetimeSeconds: linkLifetimeSeconds[isRecovery ? 'reset_password' : 'confirm_email'],
    again: request.formTo(request.inFlow(path, { again: '1' })),
    sentAgain: request.query('again') !== undefined,
    links: { otherAddress: request.inFlow(after === 'sign_up' ? '/sign-up' : path) },
  })
  return request.render(page)
}

const afters = ['sign_up', 'confirm_again', 'recovery'] as const
