import type { Endpoint, ServiceName } from '@constellation/contract'
import type { ServiceVerifier } from '@constellation/tokens'
import type { Context } from 'hono'
import { Failure } from './failure.ts'

/**
 * The service that calls, where there is one. An operation that is open to a person directly needs none; a token that is sent must be
 * valid and of a service that the operation names.
 */
export async function authenticateServiceOrNone(
  deps: { serviceVerifier: ServiceVerifier },
  context: Context,
  operation: Endpoint,
): Promise<ServiceName | undefined> {
  const isDirect = typeof operation.allow === 'object' && operation.allow.user?.direct
  if (isDirect && context.req.header('x-service-token') === undefined) return undefined
  return authenticateService(deps, context, operation)
}

/** The service that calls, by its token in `X-Service-Token`. It is refused unless the operation names it. */
export async function authenticateService(
  { serviceVerifier }: { serviceVerifier: ServiceVerifier },
  context: Context,
  { allow }: Endpoint,
): Promise<ServiceName> {
  const token = context.req.header('x-service-token')
  if (!token) throw new Failure('service_unauthorized', 'the call carries no service token')
  const service = await serviceVerifier.verify(token).catch((cause: unknown) => {
    throw new Failure('service_unauthorized', 'the service token is not valid', { cause })
  })
  if (typeof allow !== 'object' || !allow.services?.includes(service))
    throw new Failure('service_unauthorized', `the service ${service} may not call this`)
  return service
}
