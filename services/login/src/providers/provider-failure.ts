import type { ErrorCode } from '@constellation/contract'

/** The codes that a person may see. Their texts are ours, never the provider's. */
export type ProviderFailureCode = Extract<
  ErrorCode,
  | 'provider_error'
  | 'token_exchange_failed'
  | 'token_validation_failed'
  | 'profile_fetch_failed'
  | 'email_fetch_failed'
  | 'userinfo_failed'
>

export type Stage = 'discovery' | 'authorization' | 'token' | 'keys' | 'id_token' | 'profile' | 'emails' | 'userinfo'

type Circumstances = { stage: Stage; upstreamStatus?: number | undefined; cause?: unknown }

/** A provider failed. The message is ours and for the log: it holds no text, code or token of the provider. */
export class ProviderFailure extends Error {
  readonly code: ProviderFailureCode
  readonly stage: Stage
  readonly upstreamStatus: number | undefined

  constructor(code: ProviderFailureCode, message: string, { stage, upstreamStatus, cause }: Circumstances) {
    super(message, { cause })
    this.name = 'ProviderFailure'
    this.code = code
    this.stage = stage
    this.upstreamStatus = upstreamStatus
  }
}

/** An error code of a provider (RFC 6749 §5.2) that is safe to log. Anything else may be a text that someone chose. */
export function loggable(errorCode: unknown): string {
  return typeof errorCode === 'string' && /^[\w.-]{1,64}$/.test(errorCode) ? errorCode : 'an error'
}
