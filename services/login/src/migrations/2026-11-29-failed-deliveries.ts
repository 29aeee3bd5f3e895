import { type Kysely, sql } from 'kysely'

/** Deliveries that are given up keep their reason; each has a receiver, and some expire. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table outbox
    add column destination text,
    add column expires_at timestamptz,
    add column failed_at timestamptz,
    add column failure text check (failure in ('refused', 'expired')),
    add check ((failed_at is null) = (failure is null))`,
  `create index outbox_failed on outbox (failed_at) where failed_at is not null`,
  // Each lane looks for its own type.
  `create index outbox_due_by_type on outbox (type, next_attempt_at) where delivered_at is null`,
  `drop index outbox_due`,
]
