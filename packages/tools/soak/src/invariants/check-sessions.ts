import type { Crowd } from '../people/crowd.ts'
import type { Finding, Rows } from './invariant.ts'

/** Finds sessions whose state in the database differs from the confirmed one. Skips people with an action in progress. */
export async function checkSessions(
  rbac: Rows,
  { people, ended }: Pick<Crowd, 'people' | 'ended'>,
): Promise<Finding[]> {
  const resting = people.filter(({ busy }) => !busy).map((person) => ({ person, begun: person.begun }))
  const held = resting.flatMap(({ person, begun }) =>
    person.devices.flatMap(({ session }) => (session ? [{ id: session.id, person, begun }] : [])),
  )
  const over = [...ended]
  const living = new Set(
    (
      await rbac<{ id: string }>(
        `select id from sessions where id = any ($1::uuid[]) and revoked_at is null and idle_expires_at > now() and absolute_expires_at > now()`,
        [[...held, ...over].map(({ id }) => id)],
      )
    ).map(({ id }) => id),
  )
  return [
    ...held
      .filter(({ id, person, begun }) => !living.has(id) && person.begun === begun && !person.busy)
      .map(({ id, person }) => ({
        check: 'nobody is signed out without a reason',
        person: person.id,
        session: id,
        promised: 'the session is live',
        happened: 'the database has no such session, or an ended one',
      })),
    ...over
      .filter(({ id }) => living.has(id))
      .map(({ id, person, by }) => ({
        check: 'no ended session is accepted',
        person: person.id,
        session: id,
        promised: `it was ended by ${by}, and that was confirmed`,
        happened: 'it is live in the database',
      })),
  ]
}
