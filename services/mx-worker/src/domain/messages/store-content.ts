import { Failure } from '@constellation/chassis'
import type { ObjectStore } from '../../content/object-store.ts'
import type { Deps } from '../../deps.ts'
import { announceObject, type StoredContent } from '../../store/contents.ts'
import { sealContent, sealHead } from './content.ts'
import type { MailMessage } from './mail-message.ts'

/** What is larger when it is sealed is an object, where a store of objects is configured. */
export const mostBytesInRow = 256 * 1024

/**
 * The content of a message as its row will have it. That of a large one is durable in the store of objects when this returns. Such an
 * object is on the record before it is written, so that none is left behind when its message is not accepted.
 */
export async function storeContent(deps: Deps, itemId: string, message: MailMessage): Promise<StoredContent> {
  const sealed = sealContent(deps.sealing, itemId, message)
  const { objects } = deps
  if (!objects || deps.settings.contentStore === 'db' || sealed.length <= mostBytesInRow)
    return { sealed, in_object: false }
  await announceObject(deps.db, itemId)
  await putObject(objects, deps.logger, { itemId, sealed })
  return { sealed: sealHead(deps.sealing, itemId, message), in_object: true }
}

type LargeContent = { itemId: string; sealed: string }

async function putObject(
  objects: ObjectStore,
  logger: Deps['logger'],
  { itemId, sealed }: LargeContent,
): Promise<void> {
  try {
    await objects.put(itemId, sealed)
  } catch (cause) {
    logger.warn({ error: cause }, 'a large message is not accepted: the store of contents cannot be written')
    throw new Failure('overloaded', 'large messages cannot be kept at this moment: hand it in again', {
      cause,
      retryAfterSeconds: 5,
    })
  }
}
