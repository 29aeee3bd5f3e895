/** Which credentials a program wants. */
export type CredentialRequest = {
  /** A service that grants exist for, such as `s3`. */
  service: string
  /** The folder that the credentials are for, such as `bots/0x…/`. */
  path: string
  /** Uses this grant and no other. */
  grantId?: string | undefined
  /** The agent on whose behalf the program acts; by default the wallet itself. */
  agentId?: string | undefined
}

/** Temporary AWS credentials. */
export type Credentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
  /** The wallet to which they belong. */
  wallet: string
  /** Finds the release in the broker's audit. */
  auditRecordId: string
  /** Names the session at AWS, if the broker names it. */
  leaseId?: string | undefined
}
