import { BootRefusal } from '@constellation/config'
import type { AuthMethodName } from '../auth-methods/auth-methods.ts'
import { type Config, registry } from '../config.ts'
import type { AnchorName } from '../metrics/broker-metrics.ts'
import type { PlugIns } from './plug-ins.ts'

/** The names of the parts that the operator selected, in their order. Throws a `BootRefusal` for none, or for one that this build lacks. */
export function selectPlugIns({ authMethods, anchors }: PlugIns, config: Pick<Config, 'authMethods' | 'auditAnchors'>) {
  const { authMethods: methods, auditAnchors } = registry.variables
  return {
    authMethods: selectFrom(Object.keys(authMethods) as AuthMethodName[], {
      variable: methods.name,
      names: config.authMethods,
      anchors: { empty: 'auth-method-empty', unknown: 'auth-method-not-compiled' },
    }),
    anchors: selectFrom(Object.keys(anchors) as AnchorName[], {
      variable: auditAnchors.name,
      names: config.auditAnchors.map(currentAnchorName),
      anchors: { empty: 'audit-anchor-empty', unknown: 'audit-anchor-not-compiled' },
    }),
  }
}

/** `sqlite` is the older name of the anchor in the broker's own database. */
export function currentAnchorName(name: string): string {
  return name === 'sqlite' ? 'postgres' : name
}

type Selection = {
  variable: string
  names: readonly string[]
  anchors: { empty: string; unknown: string }
}

function selectFrom<Name extends string>(built: readonly Name[], { variable, names, anchors }: Selection): Name[] {
  const value = names.join()
  const offered = built.join(', ')
  if (names.length === 0)
    throw new BootRefusal({ variable, value, reason: `name at least one of ${offered}`, anchor: anchors.empty })
  return [...new Set(names)].map((name) => {
    const found = built.find((one) => one === name)
    if (found !== undefined) return found
    const reason = `${name} is not in this build, which has ${offered}`
    throw new BootRefusal({ variable, value, reason, anchor: anchors.unknown })
  })
}
