import type { broker } from '@constellation/contracts-broker'
import type { z } from 'zod'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { listBindings } from '../../store/wallets.ts'
import type { Caller } from '../sessions/caller.ts'
import { grantRecord } from './grant-record.ts'
import { insertBoundGrant, newGrant, refuseImpossible, toCreated } from './new-grant.ts'
import { proveDaemon } from './prove-daemon.ts'
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
    work: (trx) => insertBoundGrant(trx, master, grant),
  })
  return toCreated(grant)
}
