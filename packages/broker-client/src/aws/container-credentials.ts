import type { Credentials } from '../mint/credentials.ts'
import { isoSeconds } from './iso-seconds.ts'

/** The JSON text that an endpoint for `AWS_CONTAINER_CREDENTIALS_FULL_URI` answers. */
export function containerCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials): string {
  return JSON.stringify({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: isoSeconds(expiration),
  })
}
