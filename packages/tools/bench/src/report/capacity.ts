/** The behaviour of people, and how much of the machine they may use. */
export type Behaviour = {
  signInsPerDay: number
  refreshesPerSession: number
  /** In each minute of office hours. */
  introspectionsPerMinute: number
  /** The share of the day's sign-ins and refreshes that falls into its busiest hour. */
  busiestHourShare: number
  /** The share of the machine's CPU that may be used. */
  use: number
}

/** CPU of one request, service and PostgreSQL together, in milliseconds. */
export type RequestCosts = { signInMs: number; refreshMs: number; introspectMs: number }

export type Capacity = {
  /** CPU that one person uses in the busiest hour, in milliseconds. */
  signInsMs: number
  refreshesMs: number
  introspectionsMs: number
  perPersonMs: number
  /** CPU that the machine has for all people in that hour, in milliseconds. */
  availableMs: number
  people: number
}

const hourMs = 3_600_000

/** The number of people that a machine with this many cores serves in its busiest hour, by CPU alone. */
export function capacity(costs: RequestCosts, behaviour: Behaviour, cores: number): Capacity {
  const { signInsPerDay, refreshesPerSession, introspectionsPerMinute, busiestHourShare, use } = behaviour
  const signInsMs = signInsPerDay * busiestHourShare * costs.signInMs
  const refreshesMs = signInsPerDay * refreshesPerSession * busiestHourShare * costs.refreshMs
  const introspectionsMs = introspectionsPerMinute * 60 * costs.introspectMs
  const perPersonMs = signInsMs + refreshesMs + introspectionsMs
  const availableMs = cores * hourMs * use
  return {
    signInsMs,
    refreshesMs,
    introspectionsMs,
    perPersonMs,
    availableMs,
    people: Math.floor(availableMs / perPersonMs),
  }
}
