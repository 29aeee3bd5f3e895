import type { OpenService } from '@constellation/chassis'
import type { LimiterStore } from '@constellation/limits'
import type { AuditAnchor } from '../audit/anchors/audit-anchor.ts'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { AuthMethods } from '../auth-methods/auth-methods.ts'
import type { Config } from '../config.ts'
import type { Schema } from '../store/schema.gen.ts'

/** What a plug-in is opened with. */
export type Opening = OpenService<Schema> & { config: Config; auditWriter: AuditWriter; limitStore: LimiterStore }

/** Opens a part of the broker. It runs only where an operator selects the part, and throws a `BootRefusal` for what the part lacks. */
export type PlugIn<Part> = (opening: Opening) => Promise<Part> | Part

/** The parts that a build has, by their names in the configuration. A build imports its parts and loads no others. */
export type PlugIns = {
  authMethods: { readonly [Name in keyof AuthMethods]?: PlugIn<AuthMethods[Name]> }
  anchors: Readonly<Record<string, PlugIn<AuditAnchor>>>
}
