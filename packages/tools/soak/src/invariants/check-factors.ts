import type { Finding, Rows } from './invariant.ts'

/**
 * Finds sessions that began with one step while their person had a second factor. A sign-in that began before the setup may still end at
 * level 1, but in this test nobody signs in while they set a factor up.
 */
export async function checkFactors(rbac: Rows): Promise<Finding[]> {
  const weak = await rbac<{ id: string; user_id: string; amr: string[] }>(
    `select s.id, s.user_id, s.amr from sessions s where s.aal < 2 and exists (
      select from factors f where f.user_id = s.user_id and f.kind <> 'recovery_set' and f.activated_at < s.created_at
        and (f.revoked_at is null or f.revoked_at > s.created_at))`,
  )
  return weak.map(({ id, user_id, amr }) => ({
    check: 'a person with a second factor needs it to sign in',
    person: user_id,
    session: id,
    promised: 'a second factor was confirmed before the session began',
    happened: `it began by ${amr.join(', ')} alone`,
  }))
}
