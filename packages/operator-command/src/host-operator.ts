import { userInfo } from 'node:os'
import type { ServiceEnv } from '@constellation/chassis'
import type { Context } from 'hono'

/** The user of the host who runs a command. Their name is in the audit; the host decides who may be that user. */
export type HostOperator = { kind: 'command'; user: string; requestId: string }

/** The user of this host, for work outside a request. In a container the user has a number and no name. */
export function hostOperator(requestId: string, readUser: () => { username: string } = userInfo): HostOperator {
  return { kind: 'command', user: nameOf(readUser), requestId }
}

function nameOf(readUser: () => { username: string }): string {
  try {
    return readUser().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}

/** Authenticates each request of a command on the host: the caller is the user of the host. */
export function authenticateHostOperator(context: Context<ServiceEnv>): HostOperator {
  return hostOperator(context.get('requestId'))
}
