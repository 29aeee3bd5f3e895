import { Failure } from '@constellation/chassis'
import { decodeCursor, encodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { listLinkPage } from '../../store/identity-links.ts'
import { toLink } from '../links/link-identity.ts'
import { type Operator, readForOperator } from './operator.ts'
import type { PageInput } from './page-input.ts'

type Input = PageInput & { omni_account: string }

/** A page of the identities that are linked to an account. */
export function listLinksOf(deps: Deps, operator: Operator, { omni_account: account, limit, cursor }: Input) {
  return readForOperator(deps, operator, { action: 'link.list', target: account }, async () => {
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const rows = await listLinkPage(deps.db, account, { limit: limit + 1, after })
    const last = rows[limit - 1]
    const isMore = rows.length > limit && last !== undefined
    return {
      items: rows.slice(0, limit).map(toLink),
      nextCursor: isMore ? encodeCursor([last.identity_type, last.identity_value]) : null,
    }
  })
}

function readCursor(cursor: string) {
  const [identityType, identityValue] = decodeCursor(cursor, 2) ?? []
  if (identityType === undefined || identityValue === undefined)
    throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { identityType, identityValue }
}
