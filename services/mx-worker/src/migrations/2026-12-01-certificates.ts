import { type Kysely, sql } from 'kysely'

/** A secret of a provider may be the private key of a certificate, which its SHA-256 thumbprint names. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table provider_secrets add column certificate_thumbprint text
    check (certificate_thumbprint ~ '^[0-9a-f]{64}$')`.execute(db)
}
