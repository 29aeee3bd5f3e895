import type { OutcomeScope } from '@constellation/contracts-mx'

/**
 * What a failure means. A fault of the configuration or of the mailbox is mended by an operator, whom `hint` tells what to do. The policy
 * says whether messages wait for that.
 */
export type Verdict =
  | { verdict: 'terminal'; scope: 'message' | 'recipient' }
  | { verdict: 'retryable'; scope: OutcomeScope }
  | { verdict: 'config_fault'; scope: 'provider'; hint: string }
  | { verdict: 'mailbox_fault'; scope: 'mailbox'; hint: string }

export function terminal(scope: 'message' | 'recipient'): Verdict {
  return { verdict: 'terminal', scope }
}

export function retryable(scope: OutcomeScope): Verdict {
  return { verdict: 'retryable', scope }
}

export function configFault(hint: string): Verdict {
  return { verdict: 'config_fault', scope: 'provider', hint }
}

export function mailboxFault(hint: string): Verdict {
  return { verdict: 'mailbox_fault', scope: 'mailbox', hint }
}
