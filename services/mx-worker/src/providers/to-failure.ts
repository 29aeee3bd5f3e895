import type { FailureCode } from '@constellation/contracts-mx'
import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, ProviderDetail } from './provider-adapter.ts'
import type { Verdict } from './verdict.ts'

/** An outcome that is no success. */
export type Failure = Extract<DeliveryOutcome, { kind: 'retryable_failure' | 'terminal_failure' | 'held' }>

export type Judgement = Verdict & {
  code: FailureCode
  isAmbiguous: boolean
  /** Whether the provider may still be at work on it. */
  isAtWork?: boolean | undefined
  retryAfterMs?: number | undefined
  leastDelayMs?: number | undefined
  pausesMailbox?: boolean | undefined
}

/** A copy that is not there after this time will not come, in milliseconds. */
const settleMs = 300_000

/** The outcome of a judgement. A fault that an operator has to mend is held or terminal, as the policy says. */
export function toFailure(
  judgement: Judgement,
  { terminal }: { terminal: Policy['terminal'] },
  detail: ProviderDetail,
): Failure {
  const { verdict, code, scope, isAmbiguous: ambiguous, isAtWork } = judgement
  const settling = ambiguous && isAtWork ? { settleMs } : {}
  if (verdict === 'retryable') {
    const { retryAfterMs, leastDelayMs, pausesMailbox } = judgement
    return {
      kind: 'retryable_failure',
      code,
      scope,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(leastDelayMs !== undefined && { leastDelayMs }),
      ...(pausesMailbox && { pausesMailbox }),
      ambiguous,
      ...settling,
      detail,
    }
  }
  const isHeld =
    (verdict === 'config_fault' && terminal.configFault === 'hold') ||
    (verdict === 'mailbox_fault' && terminal.mailboxFault === 'hold')
  if (!isHeld) return { kind: 'terminal_failure', code, scope, detail }
  return { kind: 'held', code, scope: judgement.scope, hint: judgement.hint, ambiguous, ...settling, detail }
}
