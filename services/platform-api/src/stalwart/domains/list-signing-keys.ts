import { z } from 'zod'
import type { Jmap } from '../jmap/call-jmap.ts'
import { findAll } from '../jmap/find-all.ts'
import type { SigningKey } from '../stalwart.ts'

const signatureForm = z.object({
  id: z.string(),
  '@type': z.string(),
  domainId: z.string(),
  selector: z.string(),
  stage: z.enum(['pending', 'active', 'retiring', 'retired']),
})

/** The signing keys of a domain. Each is compared with the id of the domain: a key of another one is never among them. */
export async function listSigningKeys(jmap: Jmap, domainId: string): Promise<SigningKey[]> {
  const signatures = await findAll(jmap, {
    ...{ object: 'DkimSignature', filter: { domainId }, form: signatureForm },
    properties: ['@type', 'domainId', 'selector', 'stage'],
    isWanted: (signature) => signature.domainId === domainId,
  })
  return signatures.map(({ id, '@type': type, selector, stage }) => ({
    id,
    selector,
    stage,
    algorithm: algorithmOf(type),
  }))
}

function algorithmOf(type: string): SigningKey['algorithm'] {
  if (/Rsa/.test(type)) return 'rsa'
  return /Ed25519/.test(type) ? 'ed25519' : 'unknown'
}
