import type { OpenService } from '@constellation/chassis'
import type { LimiterStore } from '@constellation/limits'
import type { AuditAnchor } from '../audit/anchors/audit-anchor.ts'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { AuthMethods } from '../auth-methods/auth-methods.ts'
import type { Config } from '../config.ts'
import type { AnchorName, BrokerMetrics } from '../metrics/broker-metrics.ts'
import type { Schema } from '../store/schema.gen.ts'

/** What a plug-in is opened with. */
export type Opening = OpenService<Schema> & {
  config: Config
  auditWriter: AuditWriter
  limitStore: LimiterStore
  brokerMetrics: BrokerMetrics
}

/** A part of the broker, which is checked and opened only where an operator selects it. */
export type PlugIn<Part> = {
  /** What the configuration must have for the part, one check for each thing. `open` throws the first refusal of them alone. */
  checks?(config: Config): readonly BootCheck[]
  open(opening: Opening): Promise<Part> | Part
}

/** Throws a `BootRefusal` when the service cannot start. */
export type BootCheck = () => unknown

/** The parts that a build has, by their names in the configuration. A build imports its parts and loads no others. */
export type PlugIns = {
  authMethods: { readonly [Name in keyof AuthMethods]?: PlugIn<AuthMethods[Name]> }
  anchors: { readonly [Name in AnchorName]?: PlugIn<AuditAnchor> }
}
