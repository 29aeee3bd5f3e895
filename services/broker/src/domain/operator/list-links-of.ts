import { Failure } from '@constellation/chassis'
import { decodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { listLinkPage } from '../../store/identity-links.ts'
import { toLink } from '../links/link-identity.ts'
import { type PageInput, toPage } from '../paging/paging.ts'
import { type Operator, readForOperator } from './operator.ts'

type Input = PageInput & { omni_account: string }

/** A page of the identities that are linked to an account. */
export function listLinksOf(deps: Deps, operator: Operator, { omni_account: account, limit, cursor }: Input) {
  return readForOperator(deps, operator, { action: 'link.list', target: account }, async () => {
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const rows = await listLinkPage(deps.db, account, { limit: limit + 1, after })
    return toPage(rows, limit, toLink, (row) => [row.identity_type, row.identity_value])
  })
}

function readCursor(cursor: string) {
  const [identityType, identityValue] = decodeCursor(cursor, 2) ?? []
  if (identityType === undefined || identityValue === undefined)
    throw new Failure('malformed_request', 'the cursor is not one of ours')
  return { identityType, identityValue }
}
