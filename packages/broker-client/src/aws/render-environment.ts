import type { Credentials } from '../mint/credentials.ts'
import { isoSeconds } from './iso-seconds.ts'

/** The variables that every AWS SDK and the AWS CLI read. They are not renewed: a program that runs longer needs a source. */
export function renderEnvironment(
  { accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials,
  options: { region?: string | undefined } = {},
): Record<string, string> {
  const { region } = options
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_EXPIRATION: isoSeconds(expiration),
    // Some SDKs read the one, some the other.
    ...(region && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  }
}
