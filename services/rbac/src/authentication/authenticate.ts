import { bearerToken, Failure, type ServiceEnv, authenticateService as verifyService } from '@constellation/chassis'
import type { Endpoint, UserAccess } from '@constellation/contract'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { ServiceActor, Ticket, UserActor } from '../domain/access/actor.ts'
import { reauthRequired } from '../domain/access/recent-proof.ts'
import { readTicket } from '../domain/access-tokens/read-ticket.ts'

/** Authenticates the callers of rbac, by class of access. */
export function createAuthentication(deps: Deps) {
  return {
    service: (context: Context<ServiceEnv>, operation: Endpoint) => authenticateService(deps, context, operation),
    user: (context: Context<ServiceEnv>, operation: Endpoint) => authenticateUser(deps, context, operation),
    visitor: (context: Context<ServiceEnv>, operation: Endpoint) => authenticateVisitor(deps, context, operation),
  }
}

/** The calling service, by its token in `X-Service-Token`. Refused unless the operation names it. */
async function authenticateService(
  deps: Deps,
  context: Context<ServiceEnv>,
  operation: Endpoint,
): Promise<ServiceActor> {
  const service = await verifyService(deps, context, operation)
  return { kind: 'service', service, requestId: context.get('requestId') }
}

/** The person behind a service's call, by their access token in `Authorization`, with their state at this moment. */
async function authenticateUser(deps: Deps, context: Context<ServiceEnv>, operation: Endpoint): Promise<UserActor> {
  const { service } = await authenticateService(deps, context, operation)
  const ticket = await readTicket(deps, bearerToken(context))
  const access = typeof operation.allow === 'object' ? operation.allow.user : undefined
  if (access) demand(context, ticket, access)
  return { kind: 'user', service, ticket, requestId: context.get('requestId') }
}

/** The person when an access token is sent, otherwise the service. An invalid token is refused and never ignored. */
function authenticateVisitor(
  deps: Deps,
  context: Context<ServiceEnv>,
  operation: Endpoint,
): Promise<UserActor | ServiceActor> {
  const isAnonymous = context.req.header('authorization') === undefined
  return isAnonymous ? authenticateService(deps, context, operation) : authenticateUser(deps, context, operation)
}

/** Refuses what the ticket alone can decide. The use case checks the permission for the object. */
function demand(context: Context, ticket: Ticket, access: UserAccess) {
  if (ticket.restricted && !access.restricted)
    throw new Failure('restricted_session', 'finish what is outstanding first')
  if (access.secondFactor && ticket.hasFactor && ticket.aal < 2)
    throw new Failure('second_factor_required', 'prove your second factor in this session')
  if (access.recent && !ticket.recent) throw reauthRequired()
  const isSelf = access.self !== undefined && context.req.param(access.self) === ticket.userId
  if (!access.permissions || isSelf) return
  const held = [...ticket.memberships.values()].some(
    ({ permissions }) => access.permissions?.some((one) => permissions.has(one)) || permissions.has('platform_admin'),
  )
  if (!held) throw new Failure('permission_denied', 'you may not do this')
}
