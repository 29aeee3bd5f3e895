import type { AwsAccount, Role } from '../aws/account.ts'
import type { ConditionKeys } from '../aws/policy/conditions.ts'
import { evaluate } from '../aws/policy/evaluate.ts'
import { readPolicy } from '../aws/policy/policy-document.ts'
import { sessionArn } from '../aws/principal.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import type { XmlContent } from '../aws/xml.ts'
import { optionalInteger, optionalText, type Parameters, requireText } from '../query/parameters.ts'
import { verificationKeyRefusal } from './issuer-keys.ts'
import { packedPolicySize } from './packed-size.ts'
import type { StsState } from './state.ts'
import { readWebIdentity, type WebIdentity } from './web-identity-token.ts'

const defaultDurationSeconds = 3600

/** Exchanges a token for credentials, as the trust policy of the role allows. The request is not signed. Throws AwsRefusal. */
export async function assumeRoleWithWebIdentity(parameters: Parameters, state: StsState): Promise<XmlContent> {
  const { account, faults } = state
  const asked = readRequest(parameters)
  if (faults.take('verification-key')) throw verificationKeyRefusal()
  const identity = await readWebIdentity(asked.token, state)
  const role = [...account.roles.values()].find(({ arn }) => arn === asked.roleArn)
  if (!role || !trusts(role, { account, identity, sessionName: asked.sessionName })) {
    throw new AwsRefusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  if (asked.durationSeconds > role.maxSessionSeconds) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    throw new AwsRefusal('ValidationError', message)
  }
  return describe(issue(account, role, identity, asked), role, identity)
}

type Asked = ReturnType<typeof readRequest>

function readRequest(parameters: Parameters) {
  const asked = {
    roleArn: requireText(parameters, 'RoleArn', { min: 20, max: 2048 }),
    sessionName: requireText(parameters, 'RoleSessionName', { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ }),
    token: requireText(parameters, 'WebIdentityToken', { min: 4, max: 20_000 }),
    durationSeconds:
      optionalInteger(parameters, 'DurationSeconds', { min: 900, max: 43_200 }) ?? defaultDurationSeconds,
    policy: optionalText(parameters, 'Policy', { min: 1, max: 2048, pattern: /^[\t\n\r -ÿ]+$/ }),
  }
  if (parameters.get('ProviderId') !== undefined) {
    throw new AwsRefusal('ValidationError', 'ProviderId is not for OpenID Connect tokens')
  }
  if (parameters.list('PolicyArns.member.').length > 0) {
    throw new AwsRefusal('MalformedPolicyDocument', 'The stand-in has no managed policies')
  }
  return asked
}

/** Whether the trust policy admits the token, its tags and its source identity. One that it does not admit refuses the whole call. */
function trusts(
  { trust }: Role,
  { account, identity, sessionName }: { account: AwsAccount; identity: WebIdentity; sessionName: string },
): boolean {
  const provider = identity.issuer.replace(/^https?:\/\//, '')
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(identity.tags).length > 0 ? ['sts:TagSession'] : []),
    ...(identity.sourceIdentity === null ? [] : ['sts:SetSourceIdentity']),
  ]
  const keys = conditionKeys(provider, identity, sessionName)
  const principals = [`arn:aws:iam::${account.id}:oidc-provider/${provider}`]
  return actions.every((action) => evaluate([trust], { action, keys, principals }) === 'allow')
}

function conditionKeys(provider: string, identity: WebIdentity, sessionName: string): ConditionKeys {
  const { tags, transitiveTagKeys, audience, originalAudience, subject, sourceIdentity } = identity
  const requestTags = Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value])
  const issuer = provider.toLowerCase()
  return {
    ...Object.fromEntries(requestTags),
    [`${issuer}:aud`]: audience,
    [`${issuer}:oaud`]: originalAudience,
    [`${issuer}:sub`]: subject,
    'aws:tagkeys': Object.keys(tags),
    'sts:transitivetagkeys': transitiveTagKeys,
    'sts:rolesessionname': sessionName,
    'sts:sourceidentity': sourceIdentity ?? undefined,
  }
}

function issue(account: AwsAccount, role: Role, identity: WebIdentity, asked: Asked) {
  const policy = asked.policy === undefined ? undefined : readPolicy(asked.policy, 'identity')
  if (asked.policy !== undefined && !policy) {
    throw new AwsRefusal('MalformedPolicyDocument', 'Syntax errors in policy.')
  }
  const packed = packedPolicySize(identity, asked.policy)
  if (packed !== undefined && packed > 100) {
    const what = policy ? 'policy' : 'session tags'
    throw new AwsRefusal('PackedPolicyTooLarge', `Packed size of ${what} consumes ${packed}% of allotted space.`)
  }
  const { issuer, subject, audience, tags, transitiveTagKeys, sourceIdentity, tokenId } = identity
  return account.sessions.issue({
    roleArn: role.arn,
    roleId: role.id,
    sessionName: asked.sessionName,
    ...{ tags, transitiveTagKeys, sourceIdentity, issuer, subject, audience, tokenId },
    sessionPolicy: asked.policy ?? null,
    policy,
    packedPolicySize: packed ?? null,
    durationSeconds: asked.durationSeconds,
  })
}

function describe(
  session: ReturnType<typeof issue>,
  role: Role,
  { issuer, subject, audience }: WebIdentity,
): XmlContent {
  return {
    SubjectFromWebIdentityToken: subject,
    Audience: audience,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${session.sessionName}`, Arn: sessionArn(session) },
    Provider: issuer,
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.expiresAt,
    },
    SourceIdentity: session.sourceIdentity ?? undefined,
    PackedPolicySize: session.packedPolicySize ?? undefined,
  }
}
