import { Degraded, type OpenService } from '@constellation/chassis'
import { type Config, registry } from '../config.ts'

/** A way of running that is weaker than the default, which an operator chose. */
type Mode = { name: `mode/${string}`; warning: string }

const { environment, requireExplicitGrant, oidcJwtRequiresCall } = registry.variables

/** The weaker ways in which this configuration runs. */
export function weakModes(config: Config): Mode[] {
  const modes: (Mode | false)[] = [
    config.environment === 'development' && {
      name: 'mode/dev',
      warning: `${environment.name} is development: no cloud accepts an issuer without TLS, and links without proof can be switched on`,
    },
    !config.requireExplicitGrant && {
      name: 'mode/implicit-grant',
      warning: `${requireExplicitGrant.name} is false: a program gets credentials for its own folder without a grant`,
    },
    !config.oidcJwtRequiresCall && {
      name: 'mode/bearer-oidc-jwt',
      warning: `${oidcJwtRequiresCall.name} is false: a stolen session gets web-identity tokens without the wallet's key`,
    },
  ]
  return modes.filter((mode) => mode !== false)
}

/** Says at the start, every hour and in `/readyz` in which weaker ways the broker runs. */
export function tellOfModes(
  { check, background, logger }: Pick<OpenService<unknown>, 'check' | 'background' | 'logger'>,
  modes: readonly Mode[],
): void {
  for (const { name, warning } of modes) {
    const probe = () => Promise.reject(new Degraded(warning))
    check({ name, anchor: anchorOf(name), probe, intervalMs: 3_600_000 })
    background.everyHour(async () => logger.warn({ mode: name }, `WARNING: ${warning}`))
  }
}

/** The heading of the runbook for a check. */
export function anchorOf(check: string): string {
  return check.replaceAll(/[/_]/g, '-')
}
