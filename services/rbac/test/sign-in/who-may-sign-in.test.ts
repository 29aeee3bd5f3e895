import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInBlock } from '../../src/domain/sign-in/who-may-sign-in.ts'
import { maySignIn, type SignInStatus, statusMaySignIn } from '../../src/store/sign-in-status.ts'
import { startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const moments = [null, new Date('2026-11-01T00:00:00Z')]
const everyStatus: SignInStatus[] = ['pending', 'active', 'disabled'].flatMap((status) =>
  moments.flatMap((deleted_at) =>
    ['active', 'suspended'].flatMap((account_status) =>
      moments.map((account_deleted_at) => ({ status, deleted_at, account_status, account_deleted_at })),
    ),
  ),
)

test('the rule in TypeScript and the rule in SQL agree on every state of a user and an account', async () => {
  for (const status of everyStatus) {
    const allowed = signInBlock(status) === undefined
    expect(await holds(maySignIn, status), JSON.stringify(status)).toBe(allowed)
    expect(await holds(statusMaySignIn, status), JSON.stringify(status)).toBe(allowed)
  }
})

async function holds(rule: RawBuilder<boolean>, one: SignInStatus) {
  const { rows } = await sql<{ allowed: boolean }>`
    with u as (select ${one.status}::text as status, ${one.deleted_at}::timestamptz as deleted_at),
      a as (select ${one.account_status}::text as status, ${one.account_deleted_at}::timestamptz as deleted_at),
      flat as (select u.status, u.deleted_at, a.status as account_status, a.deleted_at as account_deleted_at from u, a)
    select ${rule === maySignIn ? sql`(select ${rule} from u, a)` : sql`(select ${rule} from flat)`} as allowed`.execute(
    rbac.db,
  )
  return rows[0]?.allowed
}
