import { endpoint } from '@constellation/contract'
import { RbacEvent } from '@constellation/contracts-rbac'

const receiveEvent = endpoint({
  method: 'post',
  path: '/events',
  summary: 'Take an event from rbac: mails are written, applications told. Taking it twice does nothing more',
  allow: { services: ['rbac'] },
  body: RbacEvent,
  status: 204,
  errors: [],
  retry: 'safe',
})

export const operations = { receiveEvent } as const
