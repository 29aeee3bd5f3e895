import { isDeepStrictEqual } from 'node:util'
import { claimObject, type Marker, readMarker, writeMarker } from '../../domain/provisioning/marker.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import type { Adoption, OwnDomain } from '../stalwart.ts'
import { changeDomain } from './change-domain.ts'
import { requireDomain } from './find-domain.ts'

/** Gives a domain of ours another marker. One that has it already is ours too: an earlier answer may have been lost. */
export async function markDomain(
  jmap: Jmap,
  { name, marker, adopt = false }: OwnDomain & Adoption,
  { marker: next, text }: { marker: Marker; text?: string | undefined },
): Promise<void> {
  const domain = await requireDomain(jmap, name)
  const found = readMarker(domain.description)
  if (!isDeepStrictEqual(found, next)) claimObject(found, marker, { adopt })
  await changeDomain(jmap, domain, { description: writeMarker(next, text) })
}
