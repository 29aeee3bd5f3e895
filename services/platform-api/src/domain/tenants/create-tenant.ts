import { Failure } from '@constellation/chassis'
import { isReservedSlug, type Step, type Tenant } from '@constellation/contracts-platform'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { insertSteps, listSteps } from '../../store/provisioning.ts'
import { findTenant, insertTenant, type NewTenant, type TenantRow } from '../../store/tenants.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { guardOperator } from '../access/guard-operator.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { createOnce, type Repeatable } from '../idempotency/create-once.ts'
import { prepareInvitation } from '../invitations/invite-member.ts'
import { toStep } from '../provisioning/read-provisioning.ts'
import { runStepsForAWhile } from '../provisioning/run-steps-for-a-while.ts'
import { tenantSubject } from './tenant-subject.ts'
import { toTenant } from './to-tenant.ts'

type Input = Pick<NewTenant, 'slug' | 'name' | 'country' | 'locale' | 'timezone' | 'billingInfo'> & {
  firstAdmin?: { email: string; name?: string | undefined } | undefined
}

/**
 * Creates a tenant with its steps and the invitation of its first administrator in one transaction, and then runs the steps. With another
 * system down the tenant is there and pending, and its steps are tried again by themselves.
 */
export async function createTenant(
  deps: Deps,
  caller: Caller,
  input: Input,
  repeatable: Repeatable,
): Promise<{ tenant: Tenant; steps: Step[] }> {
  await guardOperator(deps, caller, 'createTenant')
  if (isReservedSlug(input.slug)) throw new Failure('slug_reserved', `"${input.slug}" is a name of the platform itself`)
  return createOnce(deps, caller, repeatable, {
    operation: 'createTenant',
    request: input,
    async create(id) {
      await insert(deps, caller, id, input)
      await runStepsForAWhile(deps, { type: 'tenant', id })
    },
    read: (id) => readCreated(deps, id),
  })
}

async function readCreated({ db }: Deps, id: string): Promise<{ tenant: Tenant; steps: Step[] } | undefined> {
  const row = await findTenant(db, id)
  if (!row) return undefined
  const steps = await listSteps(db, 'tenant', [id])
  return { tenant: toTenant(row, steps), steps: steps.map(toStep) }
}

async function insert(deps: Deps, caller: Caller, id: string, { firstAdmin, ...input }: Input): Promise<TenantRow> {
  const inviting = firstAdmin && (await prepareInvitation(deps, caller, { ...firstAdmin, role: 'tenant_admin' }))
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const row = await insertTenant(trx, { ...input, id, accountId: deps.newId(), createdBy: nameOf(caller) })
      await insertSteps(
        trx,
        { type: 'tenant', id },
        tenantSubject.steps.map(({ key }) => key),
      )
      const entry = { action: 'tenant.create', tenantId: id, detail: { slug: input.slug, name: input.name } }
      await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
      if (inviting) await inviting(trx, row, deps.newId())
      return row
    })
  } catch (error) {
    if (!isUniqueViolation(error, 'tenants_slug_key')) throw error
    throw new Failure('slug_taken', `another tenant has or had the slug "${input.slug}"`, { cause: error })
  }
}
