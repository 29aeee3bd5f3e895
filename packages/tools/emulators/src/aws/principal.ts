import type { Principal } from './account.ts'
import type { IssuedSession } from './sessions.ts'

/** The ARN of a session: the path of its role is dropped. */
export function sessionArn({ roleArn, sessionName }: Pick<IssuedSession, 'roleArn' | 'sessionName'>): string {
  const [, , , , accountId, resource = ''] = roleArn.split(':')
  return `arn:aws:sts::${accountId}:assumed-role/${resource.split('/').at(-1)}/${sessionName}`
}

export function principalArn(principal: Principal): string {
  return principal.kind === 'user' ? principal.user.arn : sessionArn(principal.session)
}

/** What `aws:userid` and GetCallerIdentity say. */
export function userId(principal: Principal): string {
  return principal.kind === 'user' ? principal.user.id : `${principal.role.id}:${principal.session.sessionName}`
}
