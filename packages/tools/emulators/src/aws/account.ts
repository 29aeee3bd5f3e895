import { newIdentifier } from './identifiers.ts'
import { type Policy, type PolicyDocument, readPolicy } from './policy/policy-document.ts'
import { type AwsSession, createSessions, type Sessions } from './sessions.ts'

/** An OpenID provider that the account trusts. */
export type OidcProvider = {
  /** Compared byte by byte with `iss`. AWS takes HTTPS without a port or a query alone. */
  issuer: string
  audiences: readonly string[]
  /** Accepts an issuer that AWS would refuse, such as one of a local stack. */
  development?: boolean
}

export type RoleDefinition = {
  name: string
  trust: PolicyDocument
  /** Inline policies, by name. */
  policies?: Readonly<Record<string, PolicyDocument>>
  /** 3600 to 43200; 3600 unless it is given. */
  maxSessionSeconds?: number
}

/** A user of IAM with one permanent key. */
export type UserDefinition = {
  name: string
  accessKeyId: string
  secretAccessKey: string
  policies: readonly PolicyDocument[]
}

export type AwsAccountOptions = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** Twelve digits; 123456789012 unless it is given. */
  id?: string
  /** The region that requests are signed for; us-east-1 unless it is given. */
  region?: string
  providers?: readonly OidcProvider[]
  roles?: readonly RoleDefinition[]
  users?: readonly UserDefinition[]
}

/** A policy of a role, and its text. */
export type InlinePolicy = { text: string; policy: Policy }

export type Role = {
  name: string
  arn: string
  /** Sessions are bound to it: a role that is made again under the same name has another. */
  id: string
  trust: Policy
  policies: Map<string, InlinePolicy>
  maxSessionSeconds: number
}

export type User = {
  name: string
  arn: string
  id: string
  accessKeyId: string
  secretAccessKey: string
  policies: readonly Policy[]
}

/** What a request was signed with: the key of a user, or that of a session. */
export type Principal = { kind: 'user'; user: User } | { kind: 'session'; session: AwsSession; role: Role }

/** One AWS account, which the stand-ins of its services share. */
export type AwsAccount = Pick<AwsAccountOptions, 'now' | 'random'> & {
  id: string
  region: string
  providers: Map<string, OidcProvider>
  /** By name. */
  roles: Map<string, Role>
  users: ReadonlyMap<string, User>
  sessions: Sessions
  /** Makes a role, or makes it again, which ends the sessions of the former one. */
  putRole(definition: RoleDefinition): Role
  putProvider(provider: OidcProvider): void
}

/** Makes an account with its providers, roles and users. Throws when one of them is not valid. */
export function createAwsAccount(options: AwsAccountOptions): AwsAccount {
  const { now, random, id = '123456789012', region = 'us-east-1' } = options
  const users = (options.users ?? []).map((user) => [user.accessKeyId, makeUser(user, id, random)] as const)
  const account: AwsAccount = {
    now,
    random,
    id,
    region,
    providers: new Map(),
    roles: new Map(),
    users: new Map(users),
    sessions: createSessions({ now, random }),
    putRole(definition) {
      const role = makeRole(definition, id, random)
      account.roles.set(role.name, role)
      return role
    },
    putProvider(provider) {
      refuseUnfitIssuer(provider)
      account.providers.set(provider.issuer, provider)
    },
  }
  for (const provider of options.providers ?? []) account.putProvider(provider)
  for (const role of options.roles ?? []) account.putRole(role)
  return account
}

function makeRole(definition: RoleDefinition, accountId: string, random: AwsAccount['random']): Role {
  const { name, trust, policies = {}, maxSessionSeconds = 3600 } = definition
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new Error(`"${name}" is no name of a role`)
  if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200) throw new Error('maxSessionSeconds is 3600 to 43200')
  return {
    name,
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    id: newIdentifier('AROA', 21, random),
    trust: mustRead(trust, 'trust'),
    policies: new Map(Object.entries(policies).map(([key, document]) => [key, inlinePolicy(document)])),
    maxSessionSeconds,
  }
}

function makeUser({ policies, ...user }: UserDefinition, accountId: string, random: AwsAccount['random']): User {
  return {
    ...user,
    arn: `arn:aws:iam::${accountId}:user/${user.name}`,
    id: newIdentifier('AIDA', 21, random),
    policies: policies.map((document) => mustRead(document, 'identity')),
  }
}

/** A policy in the form in which a role keeps it. Throws when it is not valid. */
export function inlinePolicy(document: PolicyDocument): InlinePolicy {
  return { text: JSON.stringify(document), policy: mustRead(document, 'identity') }
}

function mustRead(document: PolicyDocument, kind: 'identity' | 'trust'): Policy {
  const policy = readPolicy(document, kind)
  if (!policy) throw new Error(`not a valid ${kind} policy: ${JSON.stringify(document)}`)
  return policy
}

function refuseUnfitIssuer({ issuer, development = false }: OidcProvider): void {
  const { protocol, port, search, hash } = new URL(issuer)
  if (development || (protocol === 'https:' && !port && !search && !hash && !issuer.includes(':443'))) return
  throw new Error(`AWS refuses the issuer ${issuer}: it needs HTTPS, no port and no query`)
}
