import { bootCheck } from '@constellation/chassis'
import { type KeyRing, loadKeyRing } from '@constellation/tokens'
import { type Config, registry } from './config.ts'

const { oidcKey, sessionKey } = registry.variables

/** The two key rings of the broker. Throws a `BootRefusal` when one cannot be loaded, or when they share a key. */
export async function loadKeys(config: Config): Promise<{ oidc: KeyRing; session: KeyRing }> {
  const oidc = await bootCheck(oidcKey.name, 'oidc-keypair', () =>
    loadKeyRing(config.oidcKey, 'oidc', config.previousOidcKeys),
  )
  const session = await bootCheck(sessionKey.name, 'session-keypair', () =>
    loadKeyRing(config.sessionKey, 'session', config.previousSessionKeys),
  )
  await bootCheck(sessionKey.name, 'keypair-distinct', () => refuseSharedKey(oidc, session))
  return { oidc, session }
}

/** A key of both rings would let a session be used at the cloud, or a token of the cloud as a session. */
function refuseSharedKey(oidc: KeyRing, session: KeyRing): void {
  const ofCloud = [oidc.current, ...oidc.previous]
  for (const { kid, publicKey } of [session.current, ...session.previous]) {
    const same = ofCloud.find((one) => one.publicKey.equals(publicKey))
    if (same) throw new Error(`${kid} is the same key as ${same.kid} of ${oidcKey.name}: make another one`)
  }
}
