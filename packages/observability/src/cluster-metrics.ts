import { AggregatorRegistry } from 'prom-client'
import type { Metrics, MetricsPage } from './metrics.ts'

/**
 * In the primary of a cluster: one page for all its workers, counts and times added up. Rejects when a worker does not answer within five
 * seconds. The counts of a worker that has ended are no longer in it, which a counter's reader sees as a restart.
 */
export function answerForWorkers(): MetricsPage {
  const registry = new AggregatorRegistry()
  return { contentType: registry.contentType, render: () => registry.clusterMetrics() }
}

/** In a worker: answers the primary from now on, with nothing until the given function is told what there is. */
export function offerToPrimary(): (metrics: Metrics) => void {
  AggregatorRegistry.setRegistries([])
  // What it listens with is made by its constructor.
  new AggregatorRegistry()
  return ({ registry }) => AggregatorRegistry.setRegistries(registry)
}
