import type { AuditAnchor } from '../audit/anchors/audit-anchor.ts'
import type { AuthMethodName, AuthMethods } from '../auth-methods/auth-methods.ts'
import { measuredAnchor } from '../metrics/measured.ts'
import type { Opening, PlugIns } from './plug-ins.ts'
import type { selectPlugIns } from './select-plug-ins.ts'

type Parts = { authMethods: Partial<AuthMethods>; anchors: readonly AuditAnchor[] }

/** Opens the parts that the operator selected. */
export async function openPlugIns(
  { authMethods, anchors }: PlugIns,
  names: ReturnType<typeof selectPlugIns>,
  opening: Opening,
): Promise<Parts> {
  const methods: Partial<AuthMethods> = {}
  for (const name of names.authMethods) await openMethod(name)
  const opened: AuditAnchor[] = []
  for (const name of names.anchors) {
    const anchor = await anchors[name]?.open(opening)
    if (anchor) opened.push(measuredAnchor(opening.brokerMetrics, name, anchor))
  }
  return { authMethods: methods, anchors: opened }

  async function openMethod<Name extends AuthMethodName>(name: Name) {
    const method = await authMethods[name]?.open(opening)
    if (method) methods[name] = method
  }
}
