import type { AwsAccount } from '../aws/account.ts'
import { principalArn, userId } from '../aws/principal.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import type { XmlContent } from '../aws/xml.ts'
import { requireSigner, type SignedCall } from '../query/signer.ts'

/** Says who signed the request. It needs no permission, and no policy can deny it. */
export async function getCallerIdentity(call: SignedCall, account: AwsAccount): Promise<XmlContent> {
  const principal = await requireSigner(call, account, 'sts')
  return { Arn: principalArn(principal), UserId: userId(principal), Account: account.id }
}

/** Always refused: no role of the account trusts a principal of AWS. */
export async function assumeRole(call: SignedCall, account: AwsAccount): Promise<never> {
  const principal = await requireSigner(call, account, 'sts')
  const role = call.parameters.get('RoleArn') ?? ''
  throw new AwsRefusal(
    'AccessDenied',
    `User: ${principalArn(principal)} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
  )
}
