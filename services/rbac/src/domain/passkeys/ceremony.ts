import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { type Ceremony, consumeCeremony, insertCeremony } from '../../store/passkeys/ceremonies.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { readClientData } from './client-data.ts'

type CeremonyKey = Pick<Ceremony, 'purpose' | 'userId'> & { browserId: string }

/** Makes a challenge for a passkey to sign: 32 random bytes. Only its hash is stored. */
export async function beginCeremony(
  deps: Pick<Deps, 'db' | 'random'>,
  { purpose, userId, browserId }: CeremonyKey,
): Promise<string> {
  const challenge = Buffer.from(deps.random(32)).toString('base64url')
  await insertCeremony(deps.db, hashToken(challenge), {
    purpose,
    userId,
    browserHash: browserPresenter(browserId).hash,
  })
  return challenge
}

/**
 * Consumes the challenge that a response answers, and gives it. Undefined unless it was made for this purpose, user and
 * browser, is open, and the response comes from a page of our own. It stays consumed even if the response is refused.
 */
export async function consumeChallengeOf(
  deps: Pick<Deps, 'db'>,
  { purpose, userId, browserId }: CeremonyKey,
  clientDataJSON: string,
): Promise<string | undefined> {
  const answer = readClientData(clientDataJSON)
  const taken = answer && (await consumeCeremony(deps.db, hashToken(answer.challenge)))
  if (!taken?.open || answer?.framed) return undefined
  const browserHash = browserPresenter(browserId).hash
  const isTheirs = taken.purpose === purpose && taken.user_id === userId && taken.browser_hash === browserHash
  return isTheirs ? answer?.challenge : undefined
}
