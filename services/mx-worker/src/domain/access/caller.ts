import type { ServiceName } from '@constellation/contract'

/** Who calls: an application with a key, a service in its own authority, or a person. */
export type Caller = (
  | { kind: 'key'; keyId: string; accountId: string; scopes: readonly string[] }
  | { kind: 'service'; service: ServiceName }
  | {
      kind: 'user'
      userId: string
      /** The account that the person is signed in to. */
      accountId: string
      permissions: ReadonlyMap<string, ReadonlySet<string>>
      service: ServiceName | undefined
    }
) & { requestId: string }

export type PersonCaller = Extract<Caller, { kind: 'user' }>

/** The caller as `created_by` names them. */
export function nameOf(caller: Caller): string {
  if (caller.kind === 'key') return `key:${caller.keyId}`
  return caller.kind === 'user' ? `user:${caller.userId}` : `service:${caller.service}`
}
