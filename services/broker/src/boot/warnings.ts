import ipaddr from 'ipaddr.js'
import { type Config, registry } from '../config.ts'

type LookUp = (host: string) => Promise<readonly { address: string }[]>

/** SDKs of AWS renew a credential a quarter of an hour before its end. */
const shortestCredentialSeconds = 1800

const { auditPolicy, credentialSeconds, issuer } = registry.variables

/**
 * Warns of settings that let the broker start and often fail later: short credentials, an issuer out of the reach of the cloud, anchors
 * that may fall behind.
 */
export async function configurationWarnings(config: Config, lookUp: LookUp): Promise<string[]> {
  const warnings: string[] = []
  if (config.credentialSeconds < shortestCredentialSeconds)
    warnings.push(
      `${credentialSeconds.name} is ${config.credentialSeconds}: SDKs renew 900 seconds before the end, so less than ${shortestCredentialSeconds} makes them ask all the time`,
    )
  if (config.auditAnchors.length > 1 && config.auditPolicy !== 'dual_strict')
    warnings.push(
      `${auditPolicy.name} is ${config.auditPolicy}: of ${config.auditAnchors.join(', ')} one anchor alone has to confirm, and the others may lack records of what was released`,
    )
  if (config.environment !== 'development') warnings.push(...(await issuerWarnings(config, lookUp)))
  return warnings
}

/** The cloud fetches our keys from the issuer over the public internet. */
async function issuerWarnings(config: Config, lookUp: LookUp): Promise<string[]> {
  const { hostname } = new URL(config.issuer)
  const addresses = await addressesOf(hostname, lookUp)
  if (addresses.length === 0)
    return [`${issuer.name}: ${hostname} cannot be resolved here, and the cloud must resolve it`]
  const hidden = addresses.filter((address) => ipaddr.process(address).range() !== 'unicast')
  if (hidden.length === 0) return []
  return [
    `${issuer.name}: ${hostname} resolves to ${hidden.join(', ')}, which the cloud cannot reach: it must be a public address there`,
  ]
}

async function addressesOf(hostname: string, lookUp: LookUp): Promise<string[]> {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  if (ipaddr.isValid(literal)) return [literal]
  const found = await lookUp(hostname).catch(() => [])
  return found.map(({ address }) => address)
}
