import type { CredentialSource } from '../credentials/credential-source.ts'

/** What `@aws-sdk/*` calls `AwsCredentialIdentity`. */
export type AwsCredentialIdentity = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
}

/** The `credentials` of any client of `@aws-sdk/*`. */
export function credentialProvider(source: CredentialSource): () => Promise<AwsCredentialIdentity> {
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await source.current()
    return { accessKeyId, secretAccessKey, sessionToken, expiration }
  }
}
