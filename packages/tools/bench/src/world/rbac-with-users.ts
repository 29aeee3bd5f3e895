import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '../root.ts'
import { launchService } from './launch-service.ts'
import { makeDatabase } from './make-database.ts'
import { openRbac, type Rbac } from './rbac.ts'
import type { World } from './world.ts'

/** An rbac with many users and audit entries, and the administrator of the account that all of them are in. */
export type RbacWithUsers = { rbac: Rbac; accessToken: string; accountId: string }

/** Migrates a fresh database, fills it, and starts an rbac on it. */
export async function rbacWithUsers(
  world: World,
  count: number,
  cleanUp: AsyncDisposableStack,
): Promise<RbacWithUsers> {
  const name = `rbac_${count}`
  const databaseUrl = await makeDatabase(world.postgres, name)
  const urlFile = path.join(world.dataDir, `${name}-url`)
  await writeFile(urlFile, databaseUrl, { mode: 0o600 })
  await run(process.execPath, [path.join(root, 'services/rbac/src/migrate.ts')], {
    env: { RBAC_MIGRATION_DATABASE_URL_FILE: urlFile, RBAC_DATABASE_ROLE: name },
  })
  const launched = await launchService(world, 'rbac', cleanUp, { RBAC_DATABASE_URL_FILE: urlFile })
  const { serviceToken } = world
  const rbac = openRbac({ url: launched.url, process: launched, databaseUrl, serviceToken }, cleanUp)
  const admin = await rbac.person()
  await rbac.database.query(fill, [count, admin.accountId])
  await rbac.database.query(fillAudit, [count, admin.accountId])
  await rbac.database.query('vacuum analyze users, audit_events')
  const { accessToken } = await admin.signIn()
  return { rbac, accessToken, accountId: admin.accountId }
}

const run = promisify(execFile)

/** Every fortieth is called Maria: more than a page even in the smallest database. */
const fill = `
  insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name)
  select uuidv7(), $2::uuid, e, e, now(), case when n % 40 = 0 then 'Maria ' else 'Person ' end || n
  from generate_series(1, $1::int) n, lateral (select 'user' || n || '@bench.test' as e) as address`

const fillAudit = `
  insert into audit_events (id, actor_kind, actor_id, service, action, target, account_id, outcome, detail)
  select uuidv7(), 'user', uuidv7()::text, 'console', 'user.update', uuidv7()::text, $2::uuid, 'ok', '{"ip":"192.0.2.1"}'
  from generate_series(1, $1::int)`
