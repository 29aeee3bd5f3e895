import { endpoint } from '@constellation/contract'

const logOut = endpoint({
  method: 'post',
  path: '/v1/auth/logout',
  summary: 'End the session that is presented, in every instance',
  allow: { own: 'session' },
  status: 204,
  errors: [],
})

export const operations = { logOut } as const
