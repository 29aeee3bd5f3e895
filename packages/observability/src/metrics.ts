import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { combinationsOf, type LabelSets, type LabelsOf } from './closed-labels.ts'

/** Counts events. */
export type CounterOf<L extends LabelSets> = { add(labels: LabelsOf<L>): void }

/** Keeps how long something took, in seconds. */
export type HistogramOf<L extends LabelSets> = {
  observe(labels: LabelsOf<L>, seconds: number): void
  /** Runs work and observes how long it took, also when it throws. */
  time<T>(labels: LabelsOf<L>, work: () => Promise<T>): Promise<T>
}

export type Metrics = {
  registry: Registry
  /** Records one answered request under the name of its operation. */
  observeRequest(operation: string, status: number, seconds: number): void
  /** A value that is read whenever the metrics are scraped. It is NaN while it cannot be read. */
  observeGauge(name: string, help: string, read: () => Promise<number>): void
  /** The same with one value for each value of a label. */
  observeGauges<const Value extends string>(
    about: { name: string; help: string; label: string; values: readonly Value[] },
    read: () => Promise<Readonly<Record<Value, number>>>,
  ): void
  counter<const L extends LabelSets>(name: string, help: string, labels: L): CounterOf<L>
  histogram<const L extends LabelSets>(name: string, help: string, labels: L): HistogramOf<L>
  /** Facts about the process, as labels of a value that is always 1. */
  info(name: string, help: string, facts: Readonly<Record<string, string>>): void
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The metrics of one service: the process's own, and each request by operation and status. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer, by operation and status',
    labelNames: ['operation', 'status'] as const,
    buckets,
    registers: [registry],
  })
  return {
    registry,
    observeRequest: (operation, status, seconds) => requests.observe({ operation, status: String(status) }, seconds),
    observeGauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read().catch(() => Number.NaN))
        },
      })
    },
    observeGauges({ name, help, label, values }, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
          const known = await read().catch(() => undefined)
          for (const value of values) this.set({ [label]: value }, known?.[value] ?? Number.NaN)
        },
      })
    },
    counter(name, help, labels) {
      const counter = new Counter({ name, help, labelNames: Object.keys(labels), registers: [registry] })
      for (const combination of combinationsOf(labels)) counter.inc(combination, 0)
      return { add: (of) => counter.inc(of) }
    },
    histogram(name, help, labels) {
      const histogram = new Histogram({ name, help, labelNames: Object.keys(labels), buckets, registers: [registry] })
      for (const combination of combinationsOf(labels)) histogram.zero(combination)
      const observe = (of: LabelsOf<typeof labels>, seconds: number) => histogram.observe(of, seconds)
      return {
        observe,
        async time(of, work) {
          const startedMs = performance.now()
          try {
            return await work()
          } finally {
            observe(of, (performance.now() - startedMs) / 1000)
          }
        },
      }
    },
    info(name, help, facts) {
      new Gauge({ name, help, labelNames: Object.keys(facts), registers: [registry] }).set(facts, 1)
    },
  }
}
