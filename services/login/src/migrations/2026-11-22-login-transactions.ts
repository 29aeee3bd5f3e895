import { type Kysely, sql } from 'kysely'

/** Sign-ins that are on their way at a provider. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table login_tx (
    state_hash text primary key,
    provider text not null,
    purpose text not null check (purpose in ('login', 'link')),
    link_user_id uuid check ((link_user_id is not null) = (purpose = 'link')),
    flow_query text not null,
    app_id text,
    locale text not null,
    nonce text not null,
    code_verifier text not null,
    browser_hash text not null,
    client_address text not null,
    issued_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,
  `create index login_tx_end on login_tx (expires_at)`,
  `create index login_tx_starts on login_tx (client_address, issued_at)`,
]
