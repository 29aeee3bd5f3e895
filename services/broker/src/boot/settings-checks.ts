import { BootRefusal, needed } from '@constellation/config'
import { type Config, registry } from '../config.ts'
import type { BootCheck, PlugIns } from '../plug-ins/plug-ins.ts'
import { currentAnchorName, selectPlugIns } from '../plug-ins/select-plug-ins.ts'

const { variables } = registry

/** Checks that the variables fit together, one check for each rule. A check throws a `BootRefusal`. */
export function settingsChecks(plugIns: PlugIns, config: Config): readonly BootCheck[] {
  return [
    () => refuseInsecureIssuer(config),
    () => selectPlugIns(plugIns, config),
    () => refuseOtherProviders(config),
    () => refusePolicyWithoutAnchor(config),
    () => config.legacyExchange && needed(variables.backendUrl, config.backendUrl, 'the exchange'),
  ]
}

/** The cloud fetches our keys from the issuer, and takes https alone. */
function refuseInsecureIssuer({ issuer: value, environment }: Config): void {
  if (value.startsWith('https:') || environment === 'development') return
  const reason = `it must begin with https: unless ${variables.environment.name} is development`
  throw new BootRefusal({ variable: variables.issuer.name, value, reason, anchor: 'oidc-issuer' })
}

/** Where an operator writes both lists, they say the same. */
function refuseOtherProviders({ oauth2Providers, authMethods }: Config): void {
  if (oauth2Providers === undefined) return
  const selected = authMethods.filter((name) => name.startsWith('oauth2_')).map((name) => name.slice('oauth2_'.length))
  const asText = (names: readonly string[]) => [...new Set(names)].sort().join()
  if (asText(selected) === asText(oauth2Providers)) return
  const { name: variable } = variables.oauth2Providers
  const reason = `${variables.authMethods.name} selects ${selected.join(', ') || 'none'}: write the same, or leave it unset`
  throw new BootRefusal({ variable, value: oauth2Providers.join(), reason })
}

/** A policy that names an anchor which is not there would release nothing. */
function refusePolicyWithoutAnchor({ auditPolicy: value, auditAnchors }: Config): void {
  const named = { dual_strict: undefined, postgres_primary: 'postgres', evm_primary: 'evm_testnet' }[value]
  if (named === undefined || auditAnchors.map(currentAnchorName).includes(named)) return
  const reason = `${variables.auditAnchors.name} does not have ${named}, which has to confirm`
  throw new BootRefusal({ variable: variables.auditPolicy.name, value, reason, anchor: 'audit-policy' })
}
