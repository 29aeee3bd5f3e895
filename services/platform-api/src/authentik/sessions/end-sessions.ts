import type { Logger } from '@constellation/observability'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { readUser } from '../users/find-user.ts'
import type { FoundUser } from '../users/user-form.ts'
import { type CredentialKind, credentialKinds, type Listed, type Person } from './credential-kinds.ts'
import { seesOthers } from './sees-others.ts'

/**
 * How sessions and refresh tokens were ended: how many were there, how many ended, and how many there are now. `verified`: the lists can be
 * believed. Without it, or with something remaining, the person may still be signed in.
 */
export type EndedSessions = { found: number; ended: number; remaining: number; verified: boolean }

type Log = Pick<Logger, 'warn'>

/**
 * Ends every session and refresh token of one person, and of nobody else: a filter that Authentik ignores would give those of everybody.
 * Throws when the person is not the one whom we recorded, and when nothing could be listed; then nothing was ended.
 */
export async function endSessions(api: Api, log: Log, person: Person): Promise<EndedSessions> {
  const user = await requirePerson(api, person)
  const before = await listAll(api, log, person)
  let ended = 0
  for (const { kind, own } of before) ended += await endEach(api, log, kind, own)
  const found = countOf(before)
  const after = await listAll(api, log, person).catch((error: unknown) => {
    log.warn({ error, authentikPk: person.pk }, 'what remains of a sign-in at Authentik could not be listed')
    return undefined
  })
  if (!after) return { found, ended, remaining: found - ended, verified: false }
  const canBelieve =
    before.every(isBelievable) && after.every((list, at) => isBelievable(list) || before[at]?.own.length)
  return { found, ended, remaining: countOf(after), verified: canBelieve && (await hasEvidence(api, user, before)) }
}

async function requirePerson(api: Api, { pk, username }: Person): Promise<FoundUser> {
  const user = await readUser(api, pk)
  if (!user) throw new StepFailure('dependency_failed', 'the user does not exist at Authentik any more')
  if (user.username !== username)
    throw new StepFailure('external_conflict', 'the user at Authentik has another name than we recorded')
  return user
}

type ListedKind = Listed & { kind: CredentialKind }

async function listAll(api: Api, log: Log, person: Person): Promise<ListedKind[]> {
  const lists: ListedKind[] = []
  for (const kind of credentialKinds) {
    const listed = await kind.list(api, person)
    if (listed.others > 0) log.warn({ kind: kind.name, others: listed.others }, 'upstream_filter_ignored')
    lists.push({ kind, ...listed })
  }
  return lists
}

const atOnce = 4
const most = 500

/** Ends one after the other, never several by one call. What is gone has ended. It stops where Authentik fails or refuses. */
async function endEach(api: Api, log: Log, kind: CredentialKind, ids: readonly string[]): Promise<number> {
  let ended = 0
  for (let start = 0; start < Math.min(ids.length, most); start += atOnce) {
    const some = ids.slice(start, Math.min(start + atOnce, most))
    const results = await Promise.allSettled(some.map((id) => api.remove(kind.pathOf(id), `end ${kind.name}`)))
    const failed = results.find((result) => result.status === 'rejected')
    ended += results.filter(({ status }) => status === 'fulfilled').length
    if (!failed) continue
    log.warn({ error: failed.reason, kind: kind.name }, 'a sign-in at Authentik could not be ended')
    return ended
  }
  return ended
}

function countOf(lists: readonly Listed[]): number {
  return lists.reduce((sum, { own }) => sum + own.length, 0)
}

/**
 * A list that has only others may be of anybody: what is missing in it proves nothing. After one in which the person was, it does: that
 * they are missing now is the end of their sessions.
 */
function isBelievable({ own, others }: Listed): boolean {
  return others === 0 || own.length > 0
}

/** That an account sees the sessions of others. Of refresh tokens nothing shows it: most people have none. */
async function hasEvidence(api: Api, { lastLoginAt }: FoundUser, lists: readonly ListedKind[]): Promise<boolean> {
  const seesSessions = lists.some(({ kind, own }) => kind.name === 'sessions' && own.length > 0)
  return seesSessions || lastLoginAt === null || (await seesOthers(api))
}
