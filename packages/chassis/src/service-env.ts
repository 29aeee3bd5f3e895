import type { ErrorCode } from '@constellation/contract'

type ServiceVariables = {
  requestId: string
  /** The name under which the log line and the metric count this request. */
  operation: string
  declaredCodes: ReadonlySet<ErrorCode> | undefined
  /** The form of this operation's refusals, where it is not the problem document. */
  speaks: 'oauth' | undefined
}
/** What a request carries on its way through a service. */
export type ServiceEnv = { Variables: ServiceVariables }
