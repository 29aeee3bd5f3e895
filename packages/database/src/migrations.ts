import type { Migration } from 'kysely/migration'

/**
 * Every migration of a service by name, listed by hand: `YYYY-MM-DD-purpose`. Their order is that of the names. A checksum tells a file
 * that was edited after it ran.
 */
export type Migrations = Readonly<Record<string, Migration & { checksum: string }>>

/** Joins migrations with the generated checksums of their files. One without the other does not compile. */
export function withChecksums<Name extends string>(
  checksums: Readonly<Record<Name, string>>,
  migrations: Readonly<Record<NoInfer<Name>, Migration>>,
): Migrations {
  // The entries of an object with these names have these names.
  const entries = Object.entries(migrations) as [Name, Migration][]
  return Object.fromEntries(entries.map(([name, one]) => [name, { ...one, checksum: checksums[name] }]))
}
