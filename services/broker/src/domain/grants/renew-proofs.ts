import type { Deps } from '../../deps.ts'
import { listFormerlyProved, replaceProof } from '../../store/grants.ts'
import { provenGrant } from './proven-grant.ts'

/**
 * Signs the proofs of live grants again with the current key, so that a former key can go when its sessions have ended. A proof that does
 * not match its grant stays as it is, and its grant stays useless.
 */
export async function renewProofs({ db, grantProofs, now }: Pick<Deps, 'db' | 'grantProofs' | 'now'>): Promise<void> {
  for (const grant of await listFormerlyProved(db, grantProofs.currentPrefix, now())) {
    const terms = provenGrant(grant)
    if (await grantProofs.matches(grant.audit_proof, terms))
      await replaceProof(db, grant, await grantProofs.sign(terms))
  }
}
