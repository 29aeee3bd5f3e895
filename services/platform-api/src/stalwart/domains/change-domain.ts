import { isDeepStrictEqual } from 'node:util'
import type { Jmap } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { notDone, requireUpdated } from '../jmap/set-result.ts'
import { type DomainForm, domainForm, domainProperties } from './domain-form.ts'

/** Changes properties of a domain, and reads them in the same request. Writes nothing when they are so already. */
export async function changeDomain(
  jmap: Jmap,
  domain: DomainForm,
  patch: Partial<Pick<DomainForm, 'isEnabled' | 'description' | 'dkimManagement'>>,
): Promise<void> {
  if (isDone(domain, patch)) return
  const [result, got] = await jmap([
    ['x:Domain/set', { update: { [domain.id]: patch } }],
    ['x:Domain/get', { ids: [domain.id], properties: domainProperties }],
  ])
  requireUpdated(result, domain.id)
  const [changed] = readFound({ form: domainForm, isWanted: ({ id }) => id === domain.id }, got)
  if (!changed || !isDone(changed, patch)) throw notDone()
}

/** What was given of an object is there; the mail server may have added defaults to it. */
function isDone(domain: DomainForm, patch: Partial<DomainForm>): boolean {
  const { dkimManagement, ...texts } = patch
  const isSameMode = !dkimManagement || domain.dkimManagement['@type'] === dkimManagement['@type']
  return isSameMode && isDeepStrictEqual({ ...domain, ...texts }, domain)
}
