/** Temporary credentials of a role at AWS. */
export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiresAt: Date }

export type AssumeRole = {
  roleArn: string
  sessionName: string
  /** A web-identity token that the broker signed. */
  token: string
  durationSeconds: number
  /** A session policy as JSON, which narrows what the role may do. */
  policy?: string | undefined
}

/** The cloud's token service. There is no other way to a credential, and none that needs a key of ours. */
export type StsClient = {
  /** Throws `sts_error`. */
  assumeRoleWithWebIdentity(request: AssumeRole): Promise<AwsCredentials>
}
