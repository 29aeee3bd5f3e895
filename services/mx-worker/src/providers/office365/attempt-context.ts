import type { AttemptPhase } from '@constellation/contracts-mx'
import type { Policy } from '../../policy/policy.ts'

/** An answer over HTTP, read as text. The reader limits its length. */
export type HttpAnswer = { status: number; headers: Pick<Headers, 'get'>; text: string }

/** What a failure is judged by beside the answer itself. */
export type AttemptContext = {
  phase: AttemptPhase
  /** Whether the request was written in full, so that the provider may have acted on it. True when that is not known. */
  wasWritten: boolean
  /** Whether it can be looked up if the message was sent: then every failure after it was written is looked up, whatever the answer. */
  canReconcile: boolean
  terminal: Policy['terminal']
  /** The addresses that may stand in what is kept of the provider's messages. */
  ownAddresses: readonly string[]
  now: Date
}
