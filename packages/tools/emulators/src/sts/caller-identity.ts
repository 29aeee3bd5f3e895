import type { Principal } from '../aws/account.ts'
import { principalArn, userId } from '../aws/principal.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { type SignatureProblem, type SignedRequest, verifySignature } from '../aws/signature.ts'
import type { XmlContent } from '../aws/xml.ts'
import type { Parameters } from './parameters.ts'
import type { StsState } from './state.ts'

type SignedCall = { parameters: Parameters; request: Request; body: string }

/** Says who signed the request. It needs no permission, and no policy can deny it. */
export async function getCallerIdentity(call: SignedCall, { account }: StsState): Promise<XmlContent> {
  const principal = await requireSigner(call, account)
  return { Arn: principalArn(principal), UserId: userId(principal), Account: account.id }
}

/** Always refused: no role of the account trusts a principal of AWS. */
export async function assumeRole(call: SignedCall, { account }: StsState): Promise<never> {
  const principal = await requireSigner(call, account)
  const role = call.parameters.get('RoleArn') ?? ''
  throw new AwsRefusal(
    'AccessDenied',
    `User: ${principalArn(principal)} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
  )
}

const refusals: Readonly<Record<SignatureProblem, [code: string, message: string, status?: number]>> = {
  absent: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
  malformed: ['IncompleteSignature', 'Authorization header requires its three parts and X-Amz-Date', 403],
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
  { request, body }: Pick<SignedCall, 'request' | 'body'>,
  account: StsState['account'],
  service: SignedRequest['service'] = 'sts',
): Promise<Principal> {
  const result = await verifySignature({ request, body: Buffer.from(body), service }, account)
  if ('principal' in result) return result.principal
  throw new AwsRefusal(...refusals[result.problem])
}
