import type { CallFailure } from './http.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'

/** Runs a step of oauth4webapi. What it throws becomes our failure: its messages and causes may hold a text or a token of the provider. */
export async function withFailure<Result>(failure: CallFailure, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    const code = error instanceof Error && 'code' in error ? loggable(error.code) : 'an error'
    throw new ProviderFailure(failure.code, `the answer is refused: ${code}`, failure)
  }
}
