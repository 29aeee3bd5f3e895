import type { Metrics } from '@constellation/observability'
import type { Kysely } from 'kysely'
import { readBacklog } from '../store/open-records.ts'
import type { Schema } from '../store/schema.gen.ts'

type Observed = { metrics: Metrics; db: Kysely<Schema>; now: () => Date }
type Build = { authMethods: readonly string[]; anchors: readonly string[] }

/** What is read whenever the metrics are scraped: records that wait for an anchor, and the parts of this process. */
export function observeState({ metrics, db, now }: Observed, { authMethods, anchors }: Build): void {
  metrics.observeGauges(
    {
      name: 'agentkeys_broker_audit_backlog',
      help: 'Records that wait for an anchor, by status. `behind`: released, and an anchor lacks them that did not have to confirm',
      label: 'status',
      values: ['pending', 'quarantined', 'behind'],
    },
    () => readBacklog(db, now()),
  )
  metrics.info('agentkeys_broker_build_info', 'The parts of the broker that run, and the version of Node', {
    auth_methods: authMethods.join(),
    anchors: anchors.join(),
    node: process.versions.node,
  })
}
