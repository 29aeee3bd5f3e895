import { Failure, type ServiceEnv } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import { operatorClient } from '@constellation/contracts-login'
import { createIdentification, type Person, requirePlatformPermission } from '@constellation/introspection'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { noteRefusal, type Operator } from '../domain/operator/operator.ts'
import { watchStranger } from './watch-refusals.ts'

/**
 * Authenticates operators by their access token, which rbac is asked about at each request. A caller who is not identified is recorded
 * as a security event, and a person without the permission in the audit of operators.
 */
export function createOperatorAuthentication(deps: Deps) {
  const identify = createIdentification({ ...deps, applications: [operatorClient.id] })
  return async function authenticateOperator(context: Context<ServiceEnv>, operation: Endpoint): Promise<Operator> {
    const person = await watchStranger(deps, context, () => identify(context, operation))
    const operator = toOperator(person, context.get('requestId'))
    try {
      requirePlatformPermission(person, operation)
    } catch (error) {
      const detail = { operation: context.get('operation'), ...(error instanceof Failure && { code: error.code }) }
      await noteRefusal(deps, operator, { action: 'operator.refuse', detail })
      throw error
    }
    return operator
  }
}

function toOperator({ userId, sessionId, service }: Person, requestId: string): Operator {
  return { kind: 'user', userId, sessionId, service: service ?? null, requestId }
}
