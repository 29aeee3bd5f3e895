import type { PlugIn } from '../plug-ins/plug-ins.ts'
import { assertWritable } from '../store/assert-writable.ts'
import type { AuthMethods } from './auth-methods.ts'

/** Sign-In with Ethereum. */
export const walletSig: PlugIn<AuthMethods['wallet_sig']> = {
  open: ({ db }) => ({ probe: () => assertWritable(db, 'auth_nonces') }),
}
