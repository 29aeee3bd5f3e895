import type { Mailbox } from './definitions.ts'
import type { StoredMessage } from './mail-store.ts'
import type { MessageContent } from './message.ts'
import type { GraphState } from './state.ts'

const never = Number.POSITIVE_INFINITY

/** Where Exchange files what the mailbox sends. */
export function copyAddresses(
  { from }: MessageContent,
  { copiesTo, address }: Mailbox,
  { directory }: GraphState,
): string[] {
  const ofFrom = directory.findMailbox(from?.address ?? address)?.address ?? address
  if (copiesTo === 'own') return [address]
  if (copiesTo === 'from') return [ofFrom]
  return copiesTo === 'both' ? [...new Set([address, ofFrom])] : [copiesTo]
}

/**
 * Files the copies. A draft moves, as far as its own mailbox is to have a copy, and is gone otherwise. When one send of a draft is still
 * at work, another one files a second copy.
 */
export function fileCopies(
  out: Pick<StoredMessage, 'content' | 'internetMessageId'>,
  {
    copiesIn,
    atMs,
    own,
    draft,
  }: { copiesIn: readonly string[]; atMs: number; own: string; draft?: StoredMessage | undefined },
  { store }: GraphState,
): void {
  const isMoved = draft !== undefined && copiesIn.includes(own)
  for (const address of copiesIn) {
    if (!isMoved || address !== own) store.add(address, { ...out, fromMs: atMs, sentAtMs: atMs })
  }
  if (!draft) return
  if (!isMoved) {
    draft.goneAtMs = Math.min(draft.goneAtMs, atMs)
    return
  }
  if (draft.sentAtMs < never) {
    const laterMs = Math.max(draft.sentAtMs, atMs)
    store.add(own, { ...out, fromMs: laterMs, sentAtMs: laterMs })
  }
  draft.sentAtMs = Math.min(draft.sentAtMs, atMs)
}
