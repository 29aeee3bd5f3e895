import { hashToken, newToken } from '@constellation/tokens'
import { sql } from 'kysely'
import { browserPresenter } from '../../src/domain/sessions/presenter.ts'
import { browserId, freshClient, type Person, type TestRbac } from '../rbac.ts'

export type Asked = {
  /** An interval of PostgreSQL. */
  age?: string
  consumed?: boolean
  /** Of the password when it was proved. */
  version?: string
  /** Stands before an action of a session, and not before a sign-in. */
  session?: boolean
}

/** Lets a person stand before a challenge, as a first step or a session leaves one; gives its token. */
export async function standBefore(rbac: TestRbac, person: Person, how: Asked = {}): Promise<string> {
  const token = newToken('mc_', rbac.deps.random)
  const credential = await rbac.db
    .selectFrom('credentials')
    .select(['id', sql<string>`updated_at::text`.as('version')])
    .where('user_id', '=', person.id)
    .executeTakeFirstOrThrow()
  const proved = { credential_id: credential.id, credential_version: how.version ?? credential.version }
  await rbac.db
    .insertInto('challenges')
    .values({
      token_hash: hashToken(token),
      user_id: person.id,
      ...(how.session ? { session_id: person.tokens.sessionId } : proved),
      amr: ['pwd'],
      outcome: 'login',
      browser_hash: browserPresenter(browserId).hash,
      expires_at: sql<Date>`now() + interval '5 minutes' - ${how.age ?? '0'}::interval`,
      consumed_at: how.consumed ? new Date() : null,
    })
    .execute()
  return token
}

/** The link that begins the reset of a person who has lost their factors. */
export async function requestReset(rbac: TestRbac, person: Person): Promise<string> {
  const body = { challengeToken: await standBefore(rbac, person), browserId, client: freshClient() }
  await rbac.as('login').requestFactorReset({ body })
  return rbac.lastLink('factor_reset_requested', person.email)
}
