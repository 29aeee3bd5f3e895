import type { Finding, Rows } from './invariant.ts'

/**
 * Sessions that began by one step alone while their person had a second factor. A sign-in that had begun before may end as one of level 1, but nobody
 * here signs in while they set a factor up.
 */
export async function checkFactors(rbac: Rows): Promise<Finding[]> {
  const weak = await rbac<{ id: string; user_id: string; amr: string[] }>(
    `select s.id, s.user_id, s.amr from sessions s where s.aal < 2 and exists (
      select from factors f where f.user_id = s.user_id and f.kind <> 'recovery_set' and f.activated_at < s.created_at
        and (f.revoked_at is null or f.revoked_at > s.created_at))`,
  )
  return weak.map(({ id, user_id, amr }) => ({
    check: 'who has a second factor is asked for it',
    person: user_id,
    session: id,
    promised: 'a second factor was confirmed before the session began',
    happened: `it began by ${amr.join(', ')} alone`,
  }))
}
