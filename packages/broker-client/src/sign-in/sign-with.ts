import { BrokerError } from '../broker-error.ts'

/** Runs the wallet's part of a call, and says what is wrong with the wallet when it fails. */
export async function signWith<Signed>(work: () => Promise<Signed>): Promise<Signed> {
  try {
    return await work()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it failed'
    throw new BrokerError('wallet_failed', `the wallet could not sign: ${reason}`, {
      cause,
      nextStep: nextStepOf(cause),
    })
  }
}

/** A wallet that knows what to do says it in its error. */
function nextStepOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'nextStep' in cause ? String(cause.nextStep) : undefined
}
