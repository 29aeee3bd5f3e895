import type { ServiceName } from '@constellation/contract'

/** Who calls: an application with a key, a service in its own authority, a person, or the user of the host at the command `mx`. */
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
  /** The host decides who may run the command, so this caller passes every check. */
  | { kind: 'command'; user: string }
) & { requestId: string }

/** The callers of administration. */
export type PersonCaller = Extract<Caller, { kind: 'user' | 'command' }>

/** The caller as `created_by` names them. */
export function nameOf(caller: Caller): string {
  if (caller.kind === 'key') return `key:${caller.keyId}`
  if (caller.kind === 'command') return `command:${caller.user}`
  return caller.kind === 'user' ? `user:${caller.userId}` : `service:${caller.service}`
}
