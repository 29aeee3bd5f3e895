import { Failure } from '@constellation/chassis'
import type { broker } from '@constellation/contracts-broker'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { insertGrant, type NewGrant } from '../../store/grants.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Session } from '../sessions/session-token.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { bindWallet } from '../wallets/bind-wallet.ts'
import { provenGrant } from './proven-grant.ts'

type Input = Omit<z.output<typeof broker.createGrant.body>, 'daemon_proof'>

/** Throws `grant_impossible` for a grant that could never be used. */
export function refuseImpossible(
  { settings, now }: Pick<Deps, 'settings' | 'now'>,
  { service, expires_at, not_before }: Omit<Input, 'daemon_address'>,
): void {
  const nowSeconds = unixSeconds(now())
  const errors = [
    ...(settings.grantServices.includes(service)
      ? []
      : [{ pointer: '/service', message: `use one of ${settings.grantServices.join(', ')}` }]),
    ...(expires_at > nowSeconds ? [] : [{ pointer: '/expires_at', message: 'this time has passed' }]),
    ...(expires_at <= nowSeconds + settings.grantMaxSeconds
      ? []
      : [{ pointer: '/expires_at', message: `a grant lives for ${settings.grantMaxSeconds} seconds at most` }]),
    ...(not_before === undefined || not_before < expires_at
      ? []
      : [{ pointer: '/not_before', message: 'the grant would expire before it begins' }]),
  ]
  if (errors.length > 0) throw new Failure('grant_impossible', 'this grant cannot be made: see errors', { errors })
}

/** A grant with its id and its signed proof. */
export async function newGrant(
  { random, now, grantProofs }: Pick<Deps, 'random' | 'now' | 'grantProofs'>,
  master: string,
  input: Input,
): Promise<NewGrant> {
  const grantedAt = unixSeconds(now())
  const grant = {
    grant_id: `grn-${Buffer.from(random(12)).toString('base64url')}`,
    master_omni_account: master,
    daemon_address: input.daemon_address,
    service: input.service,
    scope_path: input.scope_path,
    label: input.label ?? null,
    granted_at: new Date(grantedAt * 1000),
    not_before: new Date((input.not_before ?? grantedAt) * 1000),
    expires_at: new Date(input.expires_at * 1000),
    max_uses: input.max_uses,
  }
  return { ...grant, audit_proof: await grantProofs.sign(provenGrant(grant)) }
}

/** Stores a grant. The first one for an address binds it to this master. */
export async function insertBoundGrant(trx: Transaction<Schema>, master: Session, grant: NewGrant): Promise<void> {
  const binding = { omniAccount: master.omniAccount, address: grant.daemon_address, role: 'daemon' } as const
  await bindWallet({ db: trx }, { ...binding, parentAddress: master.walletAddress })
  await insertGrant(trx, grant)
}

/** A new grant as its master gets it. */
export function toCreated(grant: NewGrant) {
  return {
    grant_id: grant.grant_id,
    audit_proof: grant.audit_proof,
    granted_at: unixSeconds(grant.granted_at),
    not_before: unixSeconds(grant.not_before),
    expires_at: unixSeconds(grant.expires_at),
    max_uses: grant.max_uses,
  }
}
