import type { ErrorCode } from '@constellation/contract'

type ServiceVariables = {
  requestId: string
  /** The name under which the log line and the metric count this request. */
  operation: string
  /** The code of the problem that was answered; undefined after success. */
  problem: ErrorCode | undefined
  /** What the log line and the span of this request contain beside the usual attributes. No secrets. */
  attributes: Readonly<Record<string, string>> | undefined
  declaredCodes: ReadonlySet<ErrorCode> | undefined
  /** The form of this operation's refusals, where it is not the problem document. */
  speaks: 'oauth' | undefined
}
/** What a request carries on its way through a service. */
export type ServiceEnv = { Variables: ServiceVariables }
