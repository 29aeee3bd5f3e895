import { headerProperty, type MessageContent } from './message.ts'

/**
 * A message in a mailbox. Where it is depends on the clock: absent, a draft, or in Sent Items. The id of a draft ends with the move;
 * the immutable id stays.
 */
export type StoredMessage = {
  immutableId: string
  draftId: string
  sentId: string
  conversationId: string
  internetMessageId: string
  content: MessageContent
  fromMs: number
  /** Infinity for a draft that nobody sent. */
  sentAtMs: number
  /** Infinity for what was not deleted. */
  goneAtMs: number
}

export type MailState = 'absent' | 'draft' | 'sent'

export function stateAt({ fromMs, sentAtMs, goneAtMs }: StoredMessage, nowMs: number): MailState {
  if (nowMs < fromMs || nowMs >= goneAtMs) return 'absent'
  return nowMs < sentAtMs ? 'draft' : 'sent'
}

/** The id of a message now, without `Prefer: IdType="ImmutableId"`. */
export function idAt(message: StoredMessage, nowMs: number): string {
  return stateAt(message, nowMs) === 'draft' ? message.draftId : message.sentId
}

/** The messages of all mailboxes, by address. */
export type MailStore = {
  newId(prefix?: string): string
  add(
    address: string,
    message: Pick<StoredMessage, 'content' | 'internetMessageId' | 'fromMs' | 'sentAtMs'>,
  ): StoredMessage
  /** By the id that it has now, or by the immutable one. */
  find(address: string, id: string, nowMs: number): StoredMessage | undefined
  /** Those that are not absent, the newest first. With a mark, those that have it. */
  list(address: string, nowMs: number, mark?: string): StoredMessage[]
  clear(): void
}

type Folder = { messages: StoredMessage[]; byId: Map<string, StoredMessage>; byMark: Map<string, StoredMessage[]> }

export function createMailStore(random: (sizeBytes: number) => Uint8Array): MailStore {
  const folders = new Map<string, Folder>()
  const folderOf = (address: string): Folder => {
    const key = address.toLowerCase()
    const folder = folders.get(key) ?? { messages: [], byId: new Map(), byMark: new Map() }
    folders.set(key, folder)
    return folder
  }
  const newId = (prefix = 'AAMk') => prefix + Buffer.from(random(84)).toString('base64url')
  return {
    newId,
    add(address, given) {
      const ids = { immutableId: newId('AAkA'), draftId: newId(), sentId: newId(), conversationId: newId('AAQk') }
      const message: StoredMessage = { ...given, ...ids, goneAtMs: Number.POSITIVE_INFINITY }
      const { messages, byId, byMark } = folderOf(address)
      messages.push(message)
      for (const id of [message.immutableId, message.draftId, message.sentId]) byId.set(id, message)
      for (const mark of marksOf(message)) {
        const marked = byMark.get(mark)
        if (marked) marked.push(message)
        else byMark.set(mark, [message])
      }
      return message
    },
    find(address, id, nowMs) {
      const message = folderOf(address).byId.get(id)
      if (!message || stateAt(message, nowMs) === 'absent') return undefined
      return id === message.immutableId || id === idAt(message, nowMs) ? message : undefined
    },
    list(address, nowMs, mark) {
      const { messages, byMark } = folderOf(address)
      const found = mark === undefined ? messages : (byMark.get(mark) ?? [])
      return found.filter((message) => stateAt(message, nowMs) !== 'absent').reverse()
    },
    clear: () => folders.clear(),
  }
}

/** What a message can be found by quickly, beside its ids: its Message-ID and its extended properties. */
export function markOf(property: 'messageId' | string, value: string): string {
  return `${property.toLowerCase()}\n${value}`
}

function marksOf({ internetMessageId, content: { properties, headers } }: StoredMessage): Set<string> {
  return new Set([
    markOf('messageId', internetMessageId),
    ...properties.map(({ id, value }) => markOf(id, value)),
    ...headers.map(({ name, value }) => markOf(headerProperty(name), value)),
  ])
}
