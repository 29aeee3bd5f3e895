import type { HeldGrant, Program, RevokedGrant } from '../../programs/program.ts'
import { checkRules, type Finding, type Rows, type Rule } from '../invariant.ts'

/** Each query is one statement and therefore sees one state of the database, even under load. */
export const grantRules: readonly Rule[] = [
  {
    check: 'a grant is used as often as it permits',
    promised: 'a grant has at most as many records as uses, and each use has its record',
    sql: `select g.grant_id as id from grants g where g.used_count > g.max_uses or g.used_count <> (
      select count(*) from mint_log m where m.grant_id = g.grant_id and m.kind in ('mint', 'oidc_jwt'))`,
  },
  {
    check: 'every change of a grant is on record',
    promised: 'a grant has its grant_created record',
    sql: `select g.grant_id as id from grants g where not exists (
      select from mint_log m where m.grant_id = g.grant_id and m.kind = 'grant_created' and m.status = 'confirmed' and m.released)`,
  },
  {
    check: 'every change of a grant is on record',
    promised: 'a revoked grant has its grant_revoked record',
    sql: `select g.grant_id as id from grants g where g.revoked_at is not null and not exists (
      select from mint_log m where m.grant_id = g.grant_id and m.kind = 'grant_revoked' and m.status in ('confirmed', 'quarantined'))`,
  },
  {
    check: 'every change of a grant is on record',
    promised: 'a released grant_revoked record has a revoked grant',
    sql: `select m.grant_id as id from mint_log m where m.kind = 'grant_revoked' and m.released and not exists (
      select from grants g where g.grant_id = m.grant_id and g.revoked_at is not null)`,
  },
  {
    check: 'a record does not stay open',
    promised: 'a record is settled within two minutes, whatever was killed',
    sql: `select id from mint_log where status in ('pending', 'quarantined') and minted_at < now() - interval '2 minutes'`,
  },
]

/** Finds grants whose uses and records differ, and records that nobody settles. */
export function checkGrantRules(broker: Rows): Promise<Finding[]> {
  return checkRules(broker, grantRules)
}

type Held = { programs: readonly Pick<Program, 'id' | 'grants' | 'busy' | 'begun'>[]; revoked: readonly RevokedGrant[] }

/** Finds grants whose state in the database differs from the confirmed one. Skips programs with an action in progress. */
export async function checkGrantStates(broker: Rows, { programs, revoked }: Held): Promise<Finding[]> {
  const resting = programs.filter(({ busy }) => !busy).map((program) => ({ program, begun: program.begun }))
  const held = resting.flatMap(({ program, begun }) => program.grants.map((grant) => ({ grant, program, begun })))
  const over = [...revoked]
  const live = await liveIds(
    broker,
    [...held, ...over].map(({ grant }) => grant),
  )
  return [
    ...held
      .filter(({ grant, program, begun }) => !live.has(grant.id) && !program.busy && program.begun === begun)
      .map(({ grant, program }) => ({
        check: 'a grant lives until it is revoked',
        person: program.id,
        promised: `the grant ${grant.id} is live`,
        happened: 'the database has no such grant, or a revoked one',
      })),
    ...over
      .filter(({ grant }) => live.has(grant.id))
      .map(({ grant, program }) => ({
        check: 'a revoked grant gives nothing from the next request on',
        person: program.id,
        promised: `the revocation of ${grant.id} was confirmed`,
        happened: 'it is live in the database',
      })),
  ]
}

async function liveIds(broker: Rows, grants: readonly HeldGrant[]): Promise<Set<string>> {
  const rows = await broker<{ grant_id: string }>(
    `select grant_id from grants where grant_id = any ($1::text[]) and revoked_at is null and expires_at > now()`,
    [grants.map(({ id }) => id)],
  )
  return new Set(rows.map(({ grant_id }) => grant_id))
}
