import { Failure } from '@constellation/chassis'
import type { broker } from '@constellation/contracts-broker'
import type { z } from 'zod'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { insertGrant, type NewGrant } from '../../store/grants.ts'
import { listBindings } from '../../store/wallets.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { bindWallet } from '../wallets/bind-wallet.ts'
import { grantRecord } from './grant-record.ts'
import { proveDaemon } from './prove-daemon.ts'
import { provenGrant } from './proven-grant.ts'
import { requireMaster } from './require-master.ts'

type Input = z.output<typeof broker.createGrant.body>

/** Permits a daemon's address credentials for one path. The first grant for an address binds it to this master. */
export async function createGrant(deps: Deps, caller: Caller, input: Input) {
  const master = await requireMaster(deps, caller)
  refuseImpossible(deps, input)
  const bindings = await listBindings(deps.db, input.daemon_address)
  const isMaster = bindings.some(({ role }) => role === 'master')
  const isOurs = bindings.some(({ omni_account, role }) => role === 'daemon' && omni_account === master.omniAccount)
  if (isMaster && !isOurs) await proveDaemon(deps, input, master.omniAccount)
  const grant = await newGrant(deps, master.omniAccount, input)
  await changeOnRecord(deps, {
    record: grantRecord(deps, {
      kind: 'grant_created',
      by: { ...caller, omniAccount: master.omniAccount },
      grant,
      request: input,
    }),
    async work(trx) {
      const binding = { omniAccount: master.omniAccount, address: grant.daemon_address, role: 'daemon' } as const
      await bindWallet({ db: trx }, { ...binding, parentAddress: master.walletAddress })
      await insertGrant(trx, grant)
    },
  })
  return {
    grant_id: grant.grant_id,
    audit_proof: grant.audit_proof,
    granted_at: unixSeconds(grant.granted_at),
    not_before: unixSeconds(grant.not_before),
    expires_at: unixSeconds(grant.expires_at),
    max_uses: grant.max_uses,
  }
}

function refuseImpossible({ settings, now }: Deps, { service, expires_at, not_before }: Input): void {
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
  if (errors.length > 0) throw new Failure('validation_failed', 'this grant cannot be made: see errors', { errors })
}

async function newGrant({ random, now, grantProofs }: Deps, master: string, input: Input): Promise<NewGrant> {
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
