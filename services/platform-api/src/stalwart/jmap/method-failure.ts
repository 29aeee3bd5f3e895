import type { StepError } from '@constellation/contracts-platform'
import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'

/** The errors of a call that are more than a refusal of what it says (RFC 8620 §3.6.2). */
const codes: ReadonlyMap<string, StepError> = new Map([
  ['forbidden', 'upstream_auth'],
  ['serverUnavailable', 'upstream_unavailable'],
  ['serverFail', 'upstream_unavailable'],
  ['serverPartialFail', 'upstream_unavailable'],
])

const errorForm = z.object({ type: z.string() })

/** Why one call of a request was refused. */
export function methodFailure(error: unknown): StepFailure {
  const code = codes.get(errorForm.safeParse(error).data?.type ?? '') ?? 'validation_rejected'
  return new StepFailure(code, messages[code] ?? 'the mail server refuses the call')
}

const messages: Partial<Record<StepError, string>> = {
  upstream_auth: 'the API key lacks a permission at the mail server',
  upstream_unavailable: 'the mail server cannot do the call now',
}
