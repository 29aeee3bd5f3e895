import type { Deps } from '../deps.ts'
import { deliveryFigures } from '../domain/telemetry/delivery-figures.ts'
import { latencyFigures } from '../domain/telemetry/latency-figures.ts'
import { queueFigures } from '../domain/telemetry/queue-figures.ts'
import type { Handlers } from '../handlers.ts'

export function telemetryRoutes(deps: Deps) {
  return {
    deliveryFigures: ({ actor, query }) => deliveryFigures(deps, actor, query),
    queueFigures: ({ actor, query }) => queueFigures(deps, actor, query),
    latencyFigures: ({ actor, query }) => latencyFigures(deps, actor, query),
  } satisfies Partial<Handlers>
}
