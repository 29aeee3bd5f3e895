import { z } from 'zod'
import { markHeader } from '../mark-header.ts'
import type { ProviderDetail, SendCommand } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import { hasProperty } from './draft-property.ts'
import type { GraphSession } from './graph-session.ts'
import { readJson } from './read-json.ts'

/** A copy of a sent message. */
export const SentCopy = z.object({
  id: z.string(),
  isDraft: z.boolean().optional(),
  internetMessageId: z.string().nullish(),
})
export type SentCopy = z.output<typeof SentCopy>
const Copies = z.object({ value: z.array(SentCopy) })

/** What one look into Sent Items showed. Without `copy` there is none. */
export type Look =
  | { kind: 'seen'; copy: SentCopy | undefined; detail: ProviderDetail }
  | { kind: 'failure'; outcome: Failure; user: string }
  | { kind: 'unreadable'; detail: ProviderDetail }

/** A header of a message as an extended property (PS_INTERNET_HEADERS, MS-OXPROPS 1.3.2): headers themselves cannot be filtered. */
const markProperty = `String {00020386-0000-0000-C000-000000000046} Name ${markHeader}`

/** The condition for the copy of a message by our header. */
export function hasMark(itemId: string): string {
  return hasProperty(markProperty, itemId)
}

/** The condition for a copy by its Message-ID. */
export function hasMessageId(id: string): string {
  return `internetMessageId eq '${id.replaceAll("'", "''")}'`
}

/**
 * Looks for a copy in each mailbox where Exchange may have filed it: the one that is called, and the one that the message is from. It ends
 * with the first copy.
 */
export async function findCopies(session: GraphSession, command: SendCommand, filter: string): Promise<Look[]> {
  const { providerUser, address } = command.mailbox
  const users = providerUser.toLowerCase() === address.toLowerCase() ? [providerUser] : [providerUser, address]
  const looks: Look[] = []
  for (const user of users) {
    const look = await lookInto(session, command, { user, filter })
    looks.push(look)
    if (look.kind === 'seen' && look.copy) break
  }
  return looks
}

async function lookInto(
  session: GraphSession,
  { provider }: SendCommand,
  { user, filter }: { user: string; filter: string },
): Promise<Look> {
  const query = `$filter=${encodeURIComponent(filter)}&$select=id,isDraft,internetMessageId`
  const answer = await session.call({
    ...{ phase: 'verify', method: 'GET', to: `/mailFolders/SentItems/messages?${query}`, expected: [200], user },
    timeoutMs: provider.policy.http.sendTimeout,
  })
  if (answer.kind === 'failure') return { ...answer, user }
  const { detail } = answer
  const copies = readJson(Copies, answer.answer.text)?.value
  return copies ? { kind: 'seen', copy: copies[0], detail } : { kind: 'unreadable', detail }
}
