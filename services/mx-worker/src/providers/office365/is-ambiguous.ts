import type { AttemptContext } from './attempt-context.ts'

/**
 * Whether a failure leaves it open if the message was sent. Only a request that sends can have sent it, and only one that was written.
 */
export function isAmbiguous({ phase, wasWritten, canReconcile }: AttemptContext, byItself: boolean): boolean {
  return phase === 'send' && wasWritten && (byItself || canReconcile)
}
