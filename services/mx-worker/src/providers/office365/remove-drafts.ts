import { z } from 'zod'
import type { SendCommand } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import { draftProperty, hasProperty } from './draft-property.ts'
import type { GraphSession } from './graph-session.ts'
import { readJson } from './read-json.ts'

const Drafts = z.object({ value: z.array(z.object({ id: z.string().min(1) })) })

/** Removes a draft that nobody will send, or gives the failure. One that is gone already is as good. */
export async function removeDraft(
  session: GraphSession,
  command: SendCommand,
  id: string,
): Promise<Failure | undefined> {
  const answer = await session.call({
    phase: 'draft',
    method: 'DELETE',
    to: `/messages/${encodeURIComponent(id)}`,
    expected: [204, 404],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  return answer.kind === 'failure' ? answer.outcome : undefined
}

/** Removes every draft that attempts of this message have left, or gives the first failure. */
export async function removeLeftDrafts(session: GraphSession, command: SendCommand): Promise<Failure | undefined> {
  const filter = encodeURIComponent(hasProperty(draftProperty, command.itemId))
  const answer = await session.call({
    phase: 'draft',
    method: 'GET',
    to: `/mailFolders/Drafts/messages?$filter=${filter}&$select=id`,
    expected: [200],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  if (answer.kind === 'failure') return answer.outcome
  for (const { id } of readJson(Drafts, answer.answer.text)?.value ?? []) {
    const failed = await removeDraft(session, command, id)
    if (failed) return failed
  }
  return undefined
}
