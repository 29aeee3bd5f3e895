import type { Deps } from '../deps.ts'
import { addDomain } from '../domain/domains/add-domain.ts'
import { getDomain, listDomains } from '../domain/domains/list-domains.ts'
import { makeDomainPrimary } from '../domain/domains/make-domain-primary.ts'
import { recheckDomain } from '../domain/domains/recheck-domain.ts'
import { removeDomain } from '../domain/domains/remove-domain.ts'
import { setDomainDmarc } from '../domain/domains/set-domain-dmarc.ts'
import type { Handlers } from '../handlers.ts'

export function domainsRoutes(deps: Deps) {
  return {
    listDomains: ({ actor, params, query }) => listDomains(deps, actor, params.slug, query),
    addDomain: ({ actor, params, body }) => addDomain(deps, actor, params.slug, body.name),
    getDomain: ({ actor, params }) => getDomain(deps, actor, params),
    recheckDomain: ({ actor, params }) => recheckDomain(deps, actor, params),
    setDomainDmarc: ({ actor, params, body }) => setDomainDmarc(deps, actor, params, body),
    makeDomainPrimary: ({ actor, params }) => makeDomainPrimary(deps, actor, params),
    removeDomain: ({ actor, params, body }) => removeDomain(deps, actor, params, body.confirmName),
  } satisfies Partial<Handlers>
}
