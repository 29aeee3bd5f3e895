import type { MailDomain } from '@constellation/contracts-platform'
import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { changeDomainRow, getDomain } from '../../store/domains.ts'
import type { Caller } from '../access/caller.ts'
import { type DomainOf, guardDomain, wrongState } from './guard-domain.ts'
import { toDomain } from './to-domain.ts'

/** Lets a domain be checked at once, at most four times a minute. What resolvers still keep is not asked again. */
export async function recheckDomain(deps: Deps, caller: Caller, which: DomainOf): Promise<MailDomain> {
  const { id, status } = await guardDomain(deps, caller, 'recheckDomain', which)
  await deps.throttle.domainChecks(id)
  const isDue = await deps.db
    .transaction()
    .execute((trx) =>
      changeDomainRow(trx, id, ['pending_ownership', 'provisioning', 'active'], { next_check_at: sql<Date>`now()` }),
    )
  if (!isDue) throw wrongState(status)
  const row = await getDomain(deps.db, id)
  return toDomain(row)
}
