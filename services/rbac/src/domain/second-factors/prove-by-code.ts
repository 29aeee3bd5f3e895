import { type ClientInfo, UserId } from '@constellation/contracts-rbac'
import { openSealed } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Person } from '../../store/second-factors/demand-facts.ts'
import { consumeRecoveryCode } from '../../store/second-factors/recovery-codes.ts'
import { findTotp } from '../../store/second-factors/totp.ts'
import { consumeTotpStep } from '../../store/second-factors/totp-replay.ts'
import type { Proof } from '../passkeys/prove-by-passkey.ts'
import { recipientOf } from '../record/recipient.ts'
import { tell } from '../record/tell.ts'
import { recoveryHashesOf } from './recovery-codes.ts'
import { matchTotp } from './totp.ts'

type Typed = { kind: 'totp' | 'recovery_code'; code: string }

/** Verifies a typed code and consumes it, so that a replay proves nothing. Undefined for a code that proves nothing. */
export function proveByCode(
  deps: Deps,
  trx: Transaction<Schema>,
  person: Person,
  { kind, code }: Typed,
  client: ClientInfo,
): Promise<Proof | undefined> {
  if (kind === 'totp') return proveTotp(deps, trx, person, code, client)
  return proveRecoveryCode(deps, trx, person, code, client)
}

/** The identity that a TOTP secret is sealed with. */
export function totpIdentity(userId: string, factorId: string): string {
  return `totp ${userId} ${factorId}`
}

async function proveTotp(deps: Deps, trx: Transaction<Schema>, { id }: Person, code: string, client: ClientInfo) {
  const totp = await findTotp(trx, id, 'active')
  if (!totp) return undefined
  const step = matchTotp(openSealed(deps.sealing, totpIdentity(id, totp.id), totp.sealedSecret), code, deps.now())
  if (step === undefined || !(await consumeTotpStep(trx, totp.id, step, client))) return undefined
  return { factorId: totp.id, amr: ['otp'] }
}

async function proveRecoveryCode(
  deps: Deps,
  trx: Transaction<Schema>,
  person: Person,
  code: string,
  client: ClientInfo,
) {
  const taken = await consumeRecoveryCode(trx, person.id, recoveryHashesOf(deps.settings.recoveryPepper, code), client)
  if (!taken) return undefined
  const data = {
    to: recipientOf(person),
    userId: UserId.parse(person.id),
    codesLeft: taken.codesLeft,
    at: deps.now().toISOString(),
    device: client,
  }
  await tell(deps, trx, { type: 'recovery_code_used', data })
  return { factorId: taken.factorId, amr: ['recovery'] }
}
