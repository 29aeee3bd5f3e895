import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { TenantRow } from '../../store/tenants.ts'
import { requireAuthentik } from '../provisioning/require-authentik.ts'
import type { Refs, Step } from '../provisioning/step.ts'

/** The group of a tenant at Authentik: its members may use the applications of the tenant. */
export const authentikGroup: Step<TenantRow> = {
  key: 'authentik_group',
  critical: true,
  skipReason: ({ authentik }) => (authentik ? undefined : 'disabled_by_config'),
  desired: ({ slug }) => ({ name: nameOf(slug), isMarked: true }),
  async observe(deps, tenant, refs) {
    const group = await requireAuthentik(deps).groups.find(sought(deps, tenant, refs))
    return group && { is: { name: group.name, isMarked: group.marker !== undefined }, ref: { pk: group.pk } }
  },
  async apply(deps, tenant, refs) {
    await requireAuthentik(deps).groups.put(sought(deps, tenant, refs))
  },
}

const Ref = z.object({ pk: z.string() })

/** The id of the group of the tenant; undefined before it is made. */
export function groupOf({ authentik_group }: Refs): string | undefined {
  return Ref.safeParse(authentik_group).data?.pk
}

function sought({ installation }: Deps, { id, slug }: TenantRow, refs: Refs) {
  return { marker: { kind: 'tenant', id, env: installation }, name: nameOf(slug), pk: groupOf(refs) }
}

function nameOf(slug: string): string {
  return `tenant:${slug}`
}
