import { endpoint } from '@constellation/contract'
import { RbacEvent } from '@constellation/contracts-rbac'

const receiveEvent = endpoint({
  method: 'post',
  path: '/events',
  summary: 'Handle an event of rbac: send mails, tell applications of log-outs. A replay does nothing more',
  allow: { services: ['rbac'] },
  body: RbacEvent,
  status: 204,
  errors: [],
  retry: 'safe',
})

export const operations = { receiveEvent } as const
