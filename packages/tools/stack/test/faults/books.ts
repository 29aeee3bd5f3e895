import type { FaultStack } from '../../src/faults/start-fault-stack.ts'

/** Sessions without the audit entry of their start, and entries without their session: both lists are to be empty. */
export async function unbalanced(stack: FaultStack): Promise<{ sessions: string[]; entries: string[] }> {
  const started = `action = 'session.start' and outcome = 'ok'`
  const sessions = await stack.rows<{ id: string }>(
    'rbac',
    `select id from sessions where id::text not in (select detail->>'sessionId' from audit_events where ${started})`,
  )
  const entries = await stack.rows<{ id: string }>(
    'rbac',
    `select detail->>'sessionId' as id from audit_events
     where ${started} and detail->>'sessionId' not in (select id::text from sessions)`,
  )
  return { sessions: sessions.map(({ id }) => id), entries: entries.map(({ id }) => id) }
}

/** Of these sessions, those that are not there or were ended. */
export async function lostSessions(stack: FaultStack, ids: readonly string[]): Promise<string[]> {
  const living = await stack.rows<{ id: string }>(
    'rbac',
    'select id from sessions where revoked_at is null and id = any ($1::uuid[])',
    [ids],
  )
  const known = new Set(living.map(({ id }) => id))
  return ids.filter((id) => !known.has(id))
}

/** Of these sessions, those that live although they were ended, or whose end is not in the audit. */
export async function unendedSessions(stack: FaultStack, ids: readonly string[]): Promise<string[]> {
  const ended = await stack.rows<{ id: string }>(
    'rbac',
    `select s.id from sessions s where s.revoked_at is not null and s.id = any ($1::uuid[]) and exists (
       select from audit_events a where a.action = 'session.end' and a.detail->>'sessionId' = s.id::text)`,
    [ids],
  )
  const known = new Set(ended.map(({ id }) => id))
  return ids.filter((id) => !known.has(id))
}

/** Mails that wait because the mail server did not take them. */
export async function refusedMails(stack: FaultStack): Promise<number> {
  const [row] = await stack.rows<{ count: string }>(
    'login',
    `select count(*) from outbox where type = 'mail' and delivered_at is null and last_error is not null`,
  )
  return Number(row?.count)
}

/** The addresses whose sign-up rbac lost, or whose request is not in the audit. */
export async function missingSignUps(stack: FaultStack, addresses: readonly string[]): Promise<string[]> {
  const rows = await stack.rows<{ email: string }>('rbac', 'select email from sign_ups where email = any ($1)', [
    addresses,
  ])
  const known = new Set(rows.map(({ email }) => email))
  const [audited] = await stack.rows<{ enough: boolean }>(
    'rbac',
    `select (select count(*) from audit_events where action = 'sign-up.request') = (select count(*) from sign_ups) as enough`,
  )
  if (!audited?.enough) throw new Error('there are as many audit entries as sign-ups only if none was lost')
  return addresses.filter((address) => !known.has(address))
}
