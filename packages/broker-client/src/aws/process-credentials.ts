import type { Credentials } from '../mint/credentials.ts'
import { isoSeconds } from './iso-seconds.ts'

/** The JSON text that a program of `credential_process` prints. */
export function processCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: isoSeconds(expiration),
  })
}
