import type { SubjectType } from '@constellation/contracts-platform'
import { domainSubject } from '../domains/domain-subject.ts'
import { membershipSubject } from '../members/membership-subject.ts'
import { tenantSubject } from '../tenants/tenant-subject.ts'
import type { SubjectKind } from './subject-kind.ts'

/** Every kind of what has steps, by its type. */
export const subjectKinds = {
  tenant: tenantSubject,
  membership: membershipSubject,
  domain: domainSubject,
  // Each kind is used with its own subjects alone: it finds them itself.
} as Readonly<Record<SubjectType, SubjectKind<unknown>>>
