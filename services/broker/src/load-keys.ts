import { bootCheck } from '@constellation/chassis'
import { type KeyRing, loadKeyRing } from '@constellation/tokens'
import { type Config, registry } from './config.ts'
import type { BootCheck } from './plug-ins/plug-ins.ts'

const { oidcKey, sessionKey } = registry.variables

/** The two key rings of the broker. Throws a `BootRefusal` when one cannot be loaded, or when they share a key. */
export async function loadKeys(config: Config): Promise<{ oidc: KeyRing; session: KeyRing }> {
  const [oidc, session] = [await loadOidc(config), await loadSession(config)]
  await bootCheck(sessionKey.name, 'keypair-distinct', () => refuseSharedKey(oidc, session))
  return { oidc, session }
}

/** The checks of `loadKeys`: one for each ring, and one for both together. */
export function keyChecks(config: Config): readonly BootCheck[] {
  const checks = [() => loadOidc(config), () => loadSession(config)]
  const areReadable = async () => (await Promise.allSettled(checks.map((check) => check()))).every(isFulfilled)
  return [...checks, async () => (await areReadable()) && loadKeys(config)]
}

function isFulfilled({ status }: PromiseSettledResult<unknown>): boolean {
  return status === 'fulfilled'
}

function loadOidc({ oidcKey: file, previousOidcKeys }: Config): Promise<KeyRing> {
  return bootCheck(oidcKey.name, 'oidc-keypair', () => loadKeyRing(file, 'oidc', previousOidcKeys))
}

function loadSession({ sessionKey: file, previousSessionKeys }: Config): Promise<KeyRing> {
  return bootCheck(sessionKey.name, 'session-keypair', () => loadKeyRing(file, 'session', previousSessionKeys))
}

/** A key of both rings would let a session be used at the cloud, or a token of the cloud as a session. */
function refuseSharedKey(oidc: KeyRing, session: KeyRing): void {
  const ofCloud = [oidc.current, ...oidc.previous]
  for (const { kid, publicKey } of [session.current, ...session.previous]) {
    const same = ofCloud.find((one) => one.publicKey.equals(publicKey))
    if (same) throw new Error(`${kid} is the same key as ${same.kid} of ${oidcKey.name}: make another one`)
  }
}
