import type { Deps } from '../deps.ts'
import { wholeSecond } from '../domain/unix-seconds.ts'
import type { AnchoredRecord } from './anchors/audit-anchor.ts'
import { type AuditRecord, recordHash } from './audit-record.ts'

/** A record with its id, the time in whole seconds, and the hash that anchors know it by. */
export function newRecord(
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  content: Omit<AuditRecord, 'id' | 'mintedAt'>,
): AnchoredRecord {
  const mintedAt = wholeSecond(now())
  return { ...content, id: `aud_${toUlid(newId())}`, mintedAt, recordHash: recordHash(content) }
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A UUID as 26 characters of Crockford's base 32, in the same order. */
export function toUlid(uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`)
  let text = ''
  for (let digit = 0; digit < 26; digit++) {
    text = crockford[Number(rest & 31n)] + text
    rest >>= 5n
  }
  return text
}
