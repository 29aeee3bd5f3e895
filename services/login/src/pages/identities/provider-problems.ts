import { Failure } from '@constellation/chassis'
import type { ErrorCode } from '@constellation/contract'
import type { Deps } from '../../deps.ts'
import type { ProviderFailure } from '../../providers/provider-failure.ts'

type Problem = {
  provider: string
  stage: string
  problem: ErrorCode
  upstreamStatus?: number | undefined
  detail?: string
}

/** Logs why a sign-in with a provider failed. */
export function logProblem({ logger }: Pick<Deps, 'logger'>, problem: Problem): void {
  logger.warn(problem, 'a sign-in with a provider failed')
}

/** What a person is told of a failure of a provider. The log gets the rest. */
export function toFailure(deps: Pick<Deps, 'logger'>, provider: string, error: ProviderFailure): Failure {
  const { code, stage, upstreamStatus, message } = error
  logProblem(deps, { provider, stage, problem: code, upstreamStatus, detail: message })
  return new Failure(code, 'the provider did not complete the sign-in; try again', { cause: error })
}
