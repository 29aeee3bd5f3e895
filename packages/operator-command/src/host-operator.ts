import { userInfo } from 'node:os'
import type { ServiceEnv } from '@constellation/chassis'
import type { Context } from 'hono'

/** The user of the host who runs a command. Their name is in the audit; the host decides who may be that user. */
export type HostOperator = { kind: 'command'; user: string; requestId: string }

/** The user of this host, for work outside a request. */
export function hostOperator(requestId: string): HostOperator {
  return { kind: 'command', user: userInfo().username, requestId }
}

/** Authenticates each request of a command on the host: the caller is the user of the host. */
export function authenticateHostOperator(context: Context<ServiceEnv>): HostOperator {
  return hostOperator(context.get('requestId'))
}
