import { postgresAnchor } from '../audit/anchors/postgres-anchor.ts'
import { walletSig } from '../auth-methods/wallet-sig.ts'
import type { PlugIns } from './plug-ins.ts'

/** The parts of the default build: wallets, recorded in the broker's own database. */
export const defaultPlugIns = {
  authMethods: { wallet_sig: walletSig },
  anchors: { postgres: { open: ({ db, auditWriter: writer }) => postgresAnchor({ db, writer }) } },
} satisfies PlugIns
