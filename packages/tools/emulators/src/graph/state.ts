import { createFaults, type Faults } from '../faults/faults.ts'
import { type AccessTokens, createAccessTokens } from '../oauth/access-tokens.ts'
import { createSigningKeys, type SigningKeys } from '../oidc/signing-keys.ts'
import { type AcceptedMail, type Books, createBooks } from './books.ts'
import type { ApplicationDefinition, MailboxDefinition, Permission, TenantDefinition } from './definitions.ts'
import { createDirectory, type Directory } from './directory.ts'
import { operationNames } from './find-operation.ts'
import { type LimitChanges, type Limits, limitsSchema } from './limits.ts'
import { createMailStore, type MailStore } from './mail-store.ts'
import { createThrottles, type Throttles } from './throttles.ts'
import { createUploadSessions, type UploadSessions } from './upload-sessions.ts'
import { createUsedAssertions, type UsedAssertions } from './used-assertions.ts'

export type GraphOptions = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** Where it answers. Discovery and the addresses of uploads name it. */
  origin: string
  /** One example tenant unless they are given. */
  tenants?: readonly TenantDefinition[]
  applications: readonly ApplicationDefinition[]
  mailboxes: readonly MailboxDefinition[]
  limits?: LimitChanges
  /** 3599 unless it is given. */
  tokenLifetimeSeconds?: number
  /** Gets each mail that goes out at once, to show it. A mail that goes out later is only in the books. */
  deliver?: (mail: AcceptedMail) => void
  /** The headers that Exchange takes out of a MIME message. */
  strippedHeaders?: readonly string[]
}

/** What an access token allows, as it was when the token was issued. */
export type TokenGrant = { clientId: string; tenantId: string; roles: readonly Permission[] }

/** The parts of the stand-in for Graph. */
export type GraphState = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  origin: string
  strippedHeaders: readonly string[]
  deliver: (mail: AcceptedMail) => void
  faults: Faults
  directory: Directory
  keys: SigningKeys
  tokens: AccessTokens<TokenGrant>
  usedAssertions: UsedAssertions
  store: MailStore
  uploads: UploadSessions
  books: Books
  throttles: Throttles
  /** May change while it runs. */
  settings: { limits: Limits; tokenLifetimeSeconds: number }
}

const exampleTenant: TenantDefinition = { id: '11111111-aaaa-4aaa-8aaa-111111111111', domains: ['example.test'] }
/** Exchange removes more; these are the ones that reports name. */
const strippedHeaders = ['auto-submitted', 'return-path']

export function createGraphState(options: GraphOptions): GraphState {
  const { now, random, origin, applications, mailboxes, tenants = [exampleTenant] } = options
  const { limits = {}, tokenLifetimeSeconds = 3599 } = options
  const settings = { limits: limitsSchema.parse(limits), tokenLifetimeSeconds }
  return {
    ...{ now, random, origin, settings },
    strippedHeaders: options.strippedHeaders ?? strippedHeaders,
    deliver: options.deliver ?? (() => undefined),
    faults: createFaults('graph', operationNames),
    directory: createDirectory({ now, tenants, applications, mailboxes }),
    keys: createSigningKeys(random),
    tokens: createAccessTokens(now),
    usedAssertions: createUsedAssertions(),
    store: createMailStore(random),
    uploads: createUploadSessions({ now, random }),
    books: createBooks(now),
    throttles: createThrottles(now, () => settings.limits),
  }
}
