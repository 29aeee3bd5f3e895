/** How one provider is used: rates, times, retries, and what a fault leads to. Durations are milliseconds, sizes are bytes. */
export type Policy = {
  policyVersion: 1
  throttle: {
    maxConcurrentPerMailbox: number
    maxConcurrentPerProvider: number
    messagesPerMailbox: Rate
    requestsPerMailbox: Rate
    uploadBytesPerMailbox: Rate
    recipientsPerMailbox: Rate
    honorRetryAfter: boolean
    maxRetryAfter: number
  }
  http: {
    connectTimeout: number
    tokenTimeout: number
    sendTimeout: number
    uploadTimeout: number
    attemptDeadline: number
    baseUrl: string
    authorityUrl: string
    userAgent: string
  }
  tokenCache: { enabled: boolean; skew: number; maxAge: number; negativeTtl: number }
  retry: {
    maxAttempts: number
    baseDelay: number
    factor: number
    maxDelay: number
    /** The part of a delay that is random, 0 to 0.5. */
    jitter: number
    maxAge: number
    ambiguous: 'retry' | 'fail'
  }
  mail: {
    mode: 'send_mail' | 'draft_send' | 'mime'
    saveToSentItems: boolean
    maxMessageBytes: number
    inlineAttachmentLimit: number
    maxRecipients: number
    /** Names of headers in small letters; a star at the end stands for anything. */
    allowCustomHeaders: readonly string[]
    defaultReplyTo: string | null
  }
  terminal: {
    extraTerminalCodes: readonly string[]
    extraRetryableCodes: readonly string[]
    configFault: 'hold' | 'fail'
    mailboxFault: 'hold' | 'fail'
    retentionDays: number
  }
}

/** At most `amount` in each `perMs`. */
export type Rate = { amount: number; perMs: number }
