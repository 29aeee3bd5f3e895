import { type Kysely, sql } from 'kysely'

/** Audit actions have one grammar, `noun.verb`. Entries with a former name get the new one; nothing else of them changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update audit_events a set action = renamed.current
    from (values
      ('account.status', 'account.set-status'),
      ('bootstrap', 'deployment.bootstrap'),
      ('email.claim-void', 'email.void-claim'),
      ('password.reset-request', 'password.request-reset'),
      ('refresh-token.foreign', 'refresh-token.misuse'),
      ('session_switched', 'session.switch')
    ) renamed (former, current)
    where a.action = renamed.former`.execute(db)
}
