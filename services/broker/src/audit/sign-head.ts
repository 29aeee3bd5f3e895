import type { Deps } from '../deps.ts'
import { findHead, insertSignedHead } from '../store/audit-chain.ts'

/**
 * Signs the last entry of the chain when it is new, and writes it to the log. A chain that is cut or restored to an earlier day lacks an
 * entry that a log elsewhere proves.
 */
export async function signHead({ db, auditHeads, now, logger }: Deps): Promise<void> {
  const head = await findHead(db)
  if (!head || head.isSigned) return
  const { position, hash } = head
  const signedAt = now()
  const jws = await auditHeads.sign({ position, hash }, signedAt)
  await insertSignedHead(db, { position, hash, jws, signedAt })
  logger.info({ auditHead: jws, position, hash }, 'audit head')
}
