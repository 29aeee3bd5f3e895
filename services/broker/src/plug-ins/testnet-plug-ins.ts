import { evmTestnet } from '../audit/anchors/evm/evm-testnet.ts'
import { emailLink } from '../auth-methods/email-link.ts'
import { oauth2Google } from '../auth-methods/google/oauth2-google.ts'
import { defaultPlugIns } from './default-plug-ins.ts'
import type { PlugIns } from './plug-ins.ts'

/** Every part there is: the default ones, sign-in of people, and anchors on a chain. */
export const testnetPlugIns: PlugIns = {
  authMethods: { ...defaultPlugIns.authMethods, email_link: emailLink, oauth2_google: oauth2Google },
  anchors: { ...defaultPlugIns.anchors, evm_testnet: evmTestnet },
}
