import type { AwsAccount, Principal } from '../aws/account.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { type SignatureProblem, type SignedRequest, verifySignature } from '../aws/signature.ts'
import type { Parameters } from './parameters.ts'

/** A call of the query protocol, with the request that carries its signature. */
export type SignedCall = { parameters: Parameters; request: Request; body: string }

const refusals: Readonly<Record<SignatureProblem, [code: string, message: string]>> = {
  absent: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
  malformed: ['IncompleteSignature', 'Authorization header requires its three parts and X-Amz-Date'],
  scope: ['SignatureDoesNotMatch', 'Credential should be scoped to a valid region and to the correct service.'],
  'unknown-key': ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
  'wrong-token': ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
  expired: ['ExpiredToken', 'The security token included in the request is expired'],
  skewed: [
    'SignatureDoesNotMatch',
    'Signature expired: the time of the request is too far from the time of the server',
  ],
  mismatch: [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ],
}

/** The principal that signed a request of the query protocol. Throws AwsRefusal. */
export async function requireSigner(
  { request, body }: SignedCall,
  account: AwsAccount,
  service: Exclude<SignedRequest['service'], 's3'>,
): Promise<Principal> {
  const result = await verifySignature({ request, body: Buffer.from(body), service }, account)
  if ('principal' in result) return result.principal
  throw new AwsRefusal(...refusals[result.problem])
}
