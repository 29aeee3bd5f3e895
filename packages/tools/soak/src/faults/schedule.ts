import type { Chance } from '../chance.ts'
import { type BrokerFault, brokerFaults } from './broker-faults.ts'
import { deal } from './deal.ts'
import { type MailFault, mailFaults } from './mail-faults.ts'

export type Target = 'rbac' | 'login' | 'PostgreSQL'
export type PlannedFault = {
  /** The time after the traffic began. */
  atMs: number
  kind: { kill: Target } | { clocks: 'change over' }
  /** What happens to the broker and to mail at the same time. They share nothing with rbac and login but PostgreSQL. */
  beside: { broker: BrokerFault; mail: MailFault } | undefined
  /** How long it stays down. */
  downMs: number
}

/** No faults at the start, so that everybody is active, and none at the end, so that everything left undone shows. */
const leadMs = 4000
const quietMs = 8000

/**
 * Spreads the kills of each part over `busyMs`, in a random order, and changes half-way which clock is ahead. Each recovery is over
 * before the next fault begins. A kill of PostgreSQL is a fault of everything; every other one has one of the broker or of
 * STS beside it, and one of mx-worker or of Graph.
 */
export function scheduleFaults(chance: Chance, busyMs: number, timesEach: number): PlannedFault[] {
  const targets: Target[] = Array.from({ length: timesEach }, () => ['rbac', 'login', 'PostgreSQL'] as const).flat()
  const order = targets.map((kill) => ({ kill, at: chance.next() })).toSorted((one, other) => one.at - other.at)
  const kinds: PlannedFault['kind'][] = order.map(({ kill }) => ({ kill }))
  kinds.splice(Math.floor(kinds.length / 2), 0, { clocks: 'change over' })
  const spacingMs = (busyMs - leadMs - quietMs) / kinds.length
  const ofBroker = deal(chance, () => brokerFaults(chance), kinds.length)
  const ofMail = deal(chance, () => mailFaults(chance), kinds.length)
  return kinds.map((kind, index) => ({
    kind,
    beside: 'kill' in kind && kind.kill === 'PostgreSQL' ? undefined : pair(ofBroker.shift(), ofMail.shift()),
    atMs: leadMs + spacingMs * (index + 0.3 * chance.next()),
    downMs: 200 + 800 * chance.next(),
  }))
}

function pair(broker: BrokerFault | undefined, mail: MailFault | undefined): PlannedFault['beside'] {
  return broker && mail && { broker, mail }
}
