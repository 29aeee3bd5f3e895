import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { type GrantTermsJson, grantTerms } from '../../store/grant-terms.ts'
import { provenGrant } from './proven-grant.ts'

/** A grant whose row does not say what its proof says: it was edited behind the broker. */
export class TamperedGrant extends Failure {
  constructor(grantId: string) {
    super('grant_denied', `the grant ${grantId} cannot be used: ask for a new one`)
  }
}

/** Throws unless the proof of a grant is ours and says exactly these terms. */
export async function verifyGrant(
  { grantProofs, brokerMetrics }: Pick<Deps, 'grantProofs' | 'brokerMetrics'>,
  terms: GrantTermsJson,
): Promise<void> {
  if (await grantProofs.matches(terms.audit_proof, provenGrant(grantTerms(terms)))) return
  brokerMetrics.grantsDenied.add({ reason: 'tampered' })
  throw new TamperedGrant(terms.grant_id)
}
