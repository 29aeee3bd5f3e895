import type { ServiceName } from '@constellation/contract'

/** Who calls: a person in an application, or the user of the host at the command `platform`. */
export type Caller = { requestId: string } & (
  | {
      kind: 'user'
      userId: string
      applicationId: string
      /** The permissions of the person, by account of rbac. */
      permissions: ReadonlyMap<string, ReadonlySet<string>>
      service: ServiceName | undefined
    }
  /** The host decides who may run the command, so this caller is an operator. */
  | { kind: 'command'; user: string }
)

/** The caller as `created_by` names them. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'command' ? `command:${caller.user}` : `user:${caller.userId}`
}
