import { authenticateService, Failure, type ServiceEnv } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import { operatorClient } from '@constellation/contracts-login'
import { batched } from '@constellation/database'
import { createIdentification } from '@constellation/introspection'
import { hashToken } from '@constellation/tokens'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Caller, PersonCaller } from '../domain/access/caller.ts'
import { findKeys, noteUse } from '../store/api-keys.ts'

const keyForm = /^Bearer (mxk_[\w-]{43})$/

/** Authenticates callers: an application by its key, a service by its token, and a person by their access token. */
export function createAuthentication(deps: Deps) {
  const identify = createIdentification({ ...deps, applications: [operatorClient.id] })
  const findKey = batched((hashes) => findKeys(deps.db, hashes))

  async function person(context: Context<ServiceEnv>, operation: Endpoint): Promise<PersonCaller> {
    const { userId, accountId, permissions, service } = await identify(context, operation)
    return { kind: 'user', userId, accountId, permissions, service, requestId: context.get('requestId') }
  }

  async function application(context: Context<ServiceEnv>): Promise<Caller> {
    const [, token] = keyForm.exec(context.req.header('authorization') ?? '') ?? []
    const row = token === undefined ? undefined : await findKey(hashToken(token))
    if (!row) throw new Failure('unauthorized', 'send a key of your account: Authorization: Bearer, then mxk_…')
    if (row.is_stale) await noteUse(deps.db, row.id)
    const { id: keyId, account_id: accountId, scopes } = row
    return { kind: 'key', keyId, accountId, scopes, requestId: context.get('requestId') }
  }

  return {
    user: person,
    async own(context: Context<ServiceEnv>, operation: Endpoint): Promise<Caller> {
      if (context.req.header('x-service-token') === undefined) return application(context)
      if (context.req.header('authorization') !== undefined) return person(context, operation)
      const service = await authenticateService(deps, context, operation)
      return { kind: 'service', service, requestId: context.get('requestId') }
    },
  }
}
