import { type Kysely, sql } from 'kysely'

/** Transactions of the anchor on an EVM chain, and the records that an anchor still lacks although they are confirmed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Each signed transaction, stored before it is sent. Replacements of a transaction have its nonce and another hash.
  `create table evm_transactions (
    id bigint generated always as identity primary key,
    hash text not null unique,
    chain_id bigint not null,
    contract text not null,
    sender text not null,
    nonce bigint not null,
    record_id text not null references mint_log,
    signed text not null,
    sent_block bigint not null,
    sent_at timestamptz not null
  )`,
  `create index evm_transactions_nonce on evm_transactions (chain_id, sender, nonce)`,
  `create index evm_transactions_record on evm_transactions (record_id)`,
  `create index mint_log_behind on mint_log (minted_at) where status = 'confirmed' and outcome_detail like 'behind: %'`,
]
