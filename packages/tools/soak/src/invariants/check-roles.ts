import type { Crowd } from '../people/crowd.ts'
import type { Finding, Rows } from './invariant.ts'

/** Finds people whose roles differ from those confirmed last. Skips people with a change in progress. */
export async function checkRoles(rbac: Rows, { people }: Pick<Crowd, 'people'>): Promise<Finding[]> {
  const resting = people
    .filter(({ busy }) => !busy)
    .map((person) => ({ person, begun: person.begun, promised: person.roleIds.toSorted().join(', ') }))
  const rows = await rbac<{ user_id: string; roles: string }>(
    `select user_id, string_agg(role_id::text, ', ' order by role_id::text) as roles from member_roles
     where user_id = any ($1::uuid[]) group by user_id`,
    [resting.map(({ person }) => person.id)],
  )
  const held = new Map(rows.map(({ user_id, roles }) => [user_id, roles]))
  return resting
    .filter(({ person, begun, promised }) => !person.busy && person.begun === begun && held.get(person.id) !== promised)
    .map(({ person, promised }) => ({
      check: 'exactly the confirmed roles apply',
      person: person.id,
      promised,
      happened: `the database has ${held.get(person.id) ?? 'none'}`,
    }))
}
