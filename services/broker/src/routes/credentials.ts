import type { ServiceEnv } from '@constellation/chassis'
import type { Context } from 'hono'
import { watchCaller } from '../authentication/watch-refusals.ts'
import type { Deps } from '../deps.ts'
import type { Answered } from '../domain/credentials/answer-once.ts'
import { mintAwsCredentials } from '../domain/credentials/mint-aws-credentials.ts'
import { mintOidcJwt } from '../domain/credentials/mint-oidc-jwt.ts'
import type { Handlers } from '../handlers.ts'

/** Credentials, on the record. */
export function credentialsRoutes(deps: Deps) {
  return {
    mintAwsCredentials: ({ actor, body, rawBody, headers, context }) =>
      watchCaller(deps, actor, async () => {
        context.set('attributes', { wallet: actor.session.walletAddress })
        const input = { body, rawBody, idempotencyKey: headers['idempotency-key'] }
        return answerOf(context, await mintAwsCredentials(deps, actor, input))
      }),
    mintOidcJwt: ({ actor, body, rawBody, headers, context }) =>
      watchCaller(deps, actor, async () => {
        context.set('attributes', { wallet: actor.session.walletAddress })
        const input = { body, rawBody, idempotencyKey: headers['idempotency-key'] }
        return answerOf(context, await mintOidcJwt(deps, actor, input))
      }),
  } satisfies Partial<Handlers>
}

function answerOf<T>(context: Context<ServiceEnv>, { answer, isReplay }: Answered<T>): T {
  if (isReplay) context.header('idempotency-replayed', 'true')
  return answer
}
