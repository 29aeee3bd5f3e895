import type { Sent } from '@constellation/contract'
import type { platform } from '@constellation/contracts-platform'

type Platform = typeof platform

/** What the requests are aimed at. */
export type Aim = { slug: string; version: number }

/** One request for each operation, which succeeds for an allowed caller. An operation without one does not compile. */
export const examples: { [Name in keyof Platform]: (aim: Aim) => Sent<Platform[Name]> } = {
  getMe: () => ({}),
  createTenant: () => ({ body: { slug: `new-${crypto.randomUUID().slice(0, 8)}`, name: 'New', country: 'DK' } }),
  listTenants: () => ({ query: {} }),
  getTenant: ({ slug }) => ({ params: { slug } }),
  updateTenant: ({ slug, version }) => ({
    params: { slug },
    headers: { 'if-match': `"${version}"` },
    body: { name: 'Renamed' },
  }),
  suspendTenant: ({ slug }) => ({ params: { slug }, body: { reason: 'not paid' } }),
  resumeTenant: ({ slug }) => ({ params: { slug } }),
  getProvisioning: ({ slug }) => ({ params: { slug } }),
  reconcileTenant: ({ slug }) => ({ params: { slug } }),
  listTenantAudit: ({ slug }) => ({ params: { slug }, query: {} }),
  listAudit: () => ({ query: {} }),
}
