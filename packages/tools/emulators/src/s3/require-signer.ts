import type { AwsAccount, Principal } from '../aws/account.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { type SignatureProblem, verifySignature } from '../aws/signature.ts'

const refusals: Readonly<Record<SignatureProblem, [code: string, message: string]>> = {
  absent: ['AccessDenied', 'Access Denied'],
  malformed: ['AuthorizationHeaderMalformed', 'The authorization header is malformed'],
  scope: ['AuthorizationHeaderMalformed', 'The authorization header is malformed; the region or the service is wrong'],
  'unknown-key': ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  'wrong-token': ['InvalidToken', 'The provided token is malformed or otherwise invalid.'],
  expired: ['ExpiredToken', 'The provided token has expired.'],
  skewed: ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'],
  mismatch: [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
}

/** A refusal with the status of S3, where one code has another than in STS. */
export function s3Refusal(code: string, message: string): AwsRefusal {
  return code === 'ExpiredToken' ? new AwsRefusal(code, message, 400) : new AwsRefusal(code, message)
}

/** The principal that signed a request to S3. Throws AwsRefusal with the codes and the statuses of S3, which differ from those of STS. */
export async function requireSigner(request: Request, body: Uint8Array, account: AwsAccount): Promise<Principal> {
  const result = await verifySignature({ request, body, service: 's3' }, account)
  if ('principal' in result) return result.principal
  throw s3Refusal(...refusals[result.problem])
}
