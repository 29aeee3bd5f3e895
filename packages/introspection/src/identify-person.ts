import { authenticateServiceOrNone, bearerToken, Failure, type ServiceEnv } from '@constellation/chassis'
import type { Client } from '@constellation/client'
import type { Endpoint, ServiceName, UserAccess } from '@constellation/contract'
import type { Introspection, rbac } from '@constellation/contracts-rbac'
import type { ServiceVerifier } from '@constellation/tokens'
import type { Context } from 'hono'

/** A person as rbac knows them at the moment of the request. */
export type Person = {
  userId: string
  sessionId: string
  /** The account that the person is signed in to. */
  accountId: string
  /** The application that the access token was made for. */
  applicationId: string
  /** The service that calls for the person; undefined where the person calls directly. */
  service: ServiceName | undefined
  /** The permissions of the person, by account. */
  permissions: ReadonlyMap<string, ReadonlySet<string>>
}

/** What stands for the application in a person whose access token is of login's own pages. */
export const loginApplicationId = 'login'

/** A client of rbac that proves the calling service, without a person. */
export type RbacOf = () => Pick<Client<typeof rbac>, 'introspect'>

type Options = {
  serviceVerifier: ServiceVerifier
  /** Undefined where the address of rbac is not set: nobody is identified then. */
  rbac: RbacOf | undefined
  /** The applications whose access tokens are accepted: their `azp`. */
  applications: readonly string[]
}

/**
 * Makes the function that identifies the person behind a call by the access token in `Authorization`. rbac is asked at each call, and
 * nothing is kept. Throws `identity_unavailable` when rbac gives no answer.
 */
export function createIdentification({ serviceVerifier, rbac, applications }: Options) {
  return async function identifyPerson(context: Context<ServiceEnv>, operation: Endpoint): Promise<Person> {
    const service = await authenticateServiceOrNone({ serviceVerifier }, context, operation)
    const access = readAccess(operation)
    const token = bearerToken(context)
    if (!rbac) throw unavailable(new Error('the address of rbac is not set'))
    const ticket = await introspect(rbac(), token)
    const applicationId = requireApplication(ticket, applications)
    demand(ticket, access)
    const { userId, sessionId, accountId } = ticket
    const permissions = new Map(ticket.memberships.map((one) => [one.accountId as string, new Set(one.permissions)]))
    return { userId, sessionId, accountId, applicationId, service, permissions }
  }
}

type Active = Extract<Introspection, { active: true }>

/** What the operation demands of the person. Throws for a demand that an introspection cannot decide, so that none is ignored. */
function readAccess({ path, allow }: Endpoint): UserAccess {
  const access = typeof allow === 'object' ? allow.user : undefined
  if (!access || access.self || access.secondFactor)
    throw new Error(`${path} demands of the person what introspection cannot decide`)
  return access
}

function requireApplication(ticket: Active, accepted: readonly string[]): string {
  const applicationId = ticket.applicationId ?? loginApplicationId
  if (accepted.includes(applicationId)) return applicationId
  const names = accepted.join(' or ')
  throw new Failure('wrong_application', `sign in to the application ${names}: this token is for another one`)
}

function demand({ restricted, recent }: Active, access: UserAccess): void {
  if (restricted && !access.restricted) throw new Failure('restricted_session', 'finish what is outstanding first')
  if (access.recent && !recent)
    throw new Failure('reauth_required', 'sign in again: the last sign-in is older than ten minutes')
}

async function introspect(rbac: ReturnType<RbacOf>, token: string): Promise<Active> {
  // rbac refuses a longer token.
  if (token.length > 4096) throw notValid()
  const ticket = await rbac.introspect({ body: { token } }).catch((cause: unknown) => {
    throw unavailable(cause)
  })
  if (!ticket.active) throw notValid()
  return ticket
}

function notValid() {
  return new Failure('invalid_ticket', 'the access token is not valid: sign in again')
}

function unavailable(cause: unknown) {
  return new Failure('identity_unavailable', 'nobody can be identified at this moment: try again', {
    cause,
    retryAfterSeconds: 5,
  })
}
