import type { ErrorCode, Problem } from '@constellation/contract'

/** The other side answered with a problem document. `code` is a common one, or one that the operation declares. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly problem: Problem
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, problem: Problem, retryAfterSeconds: number | undefined) {
    super(problem.detail)
    this.name = 'Refusal'
    this.code = code
    this.status = problem.status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** No answer that can be understood: not reachable, too late, or not speaking the contract. */
export class Unreachable extends Error {
  constructor(operation: string, cause: unknown) {
    super(`${operation} got no answer`, { cause })
    this.name = 'Unreachable'
  }
}
