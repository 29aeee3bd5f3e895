import type { BrokerClient } from '@constellation/broker-client'
import { type Action, findFrom } from '../../people/actions/action.ts'
import type { Crowd } from '../../people/crowd.ts'
import { type Instance, instances } from '../../world/world.ts'
import type { Program, WalletOwner } from '../program.ts'

type Act = (crowd: Crowd, program: Program) => Promise<void>
type Fits = (program: Program) => boolean

/** An action of one program. */
export function byProgram(share: number, fits: Fits, act: Act): Action {
  return {
    share,
    find: (crowd, at) =>
      findFrom(crowd.programs, at, (program) =>
        fits(program) ? { concerned: [program], act: () => act(crowd, program) } : undefined,
      ),
  }
}

/** An action of a master for one of their programs, which concerns both. */
export function byMaster(share: number, fits: Fits, act: Act): Action {
  return {
    share,
    find: (crowd, at) =>
      findFrom(crowd.programs, at, (program) =>
        fits(program) && !program.master.busy
          ? { concerned: [program.master, program], act: () => act(crowd, program) }
          : undefined,
      ),
  }
}

/** Any instance, as a load balancer would choose. */
export function anyInstance({ chance }: Pick<Crowd, 'chance'>, owner: WalletOwner): BrokerClient {
  return owner.at(chance.pick(instances))
}

/** Both instances in a random order. */
export function inAnyOrder({ chance }: Pick<Crowd, 'chance'>): readonly [Instance, Instance] {
  const [one, other] = instances
  return chance.happens(0.5) ? [one, other] : [other, one]
}
