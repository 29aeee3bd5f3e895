import { sql } from 'kysely'
import { changeDomainRow, type DomainRow, findDomain, setPrimaryDomain } from '../../store/domains.ts'
import { endSteps } from '../../store/provisioning.ts'
import type { SubjectKind } from '../provisioning/subject-kind.ts'
import { stalwartDomain } from './stalwart-domain.ts'

/** A mail domain and its steps. It is active once it is proved and its steps are settled; the first of a tenant is its primary one. */
export const domainSubject: SubjectKind<DomainRow> = {
  type: 'domain',
  steps: [stalwartDomain],
  find: findDomain,
  tenantIdOf: ({ tenant_id }) => tenant_id,
  isWithdrawn: ({ status }) => status === 'removing',
  async arrive(trx, { id, name, status, tenant_id: tenantId }, { critical, all }) {
    const detail = { domainId: id, name }
    if (status === 'provisioning' && critical) {
      const active = { status: 'active', activated_at: sql<Date>`now()` }
      if (!(await changeDomainRow(trx, id, ['provisioning'], active))) return undefined
      await setPrimaryDomain(trx, { tenantId, domainId: id, isReplaced: false })
      return { action: 'domain.activate', detail }
    }
    if (status !== 'removing' || !all) return undefined
    if (!(await changeDomainRow(trx, id, ['removing'], { status: 'removed', next_check_at: null }))) return undefined
    await endSteps(trx, { type: 'domain', id })
    return { action: 'domain.finish-removal', detail }
  },
}
