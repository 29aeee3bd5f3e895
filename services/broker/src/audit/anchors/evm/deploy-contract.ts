import { setTimeout as pause } from 'node:timers/promises'
import { getContractAddress } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { auditAnchorContract } from '../../../../contract/audit-anchor.gen.ts'
import type { Chain } from './chain.ts'
import { currentFees } from './fees.ts'

type Options = { chain: Chain; feePayer: PrivateKeyAccount; chainId: number; pollMs: number; polls: number }

/** Deploys the contract and gives its address, once the chain has exactly its code there. */
export async function deployContract({ chain, feePayer, chainId, pollMs, polls }: Options): Promise<string> {
  const found = await chain.chainId()
  if (found !== chainId) throw new Error(`the RPC is of chain ${found} and not of ${chainId}`)
  const { address: from } = feePayer
  const data = auditAnchorContract.creation
  const [nonce, { baseFee }, tip, gas] = await Promise.all([
    chain.minedNonce(from),
    chain.newestBlock(),
    chain.tip(),
    chain.estimateGas({ from, data }),
  ])
  const fees = currentFees({ baseFee, tip })
  await chain.send(
    await feePayer.signTransaction({ type: 'eip1559', chainId, nonce, gas: (gas * 6n) / 5n, data, ...fees }),
  )
  const address = getContractAddress({ from, nonce: BigInt(nonce) }).toLowerCase()
  for (let poll = 0; poll < polls; poll++) {
    if ((await chain.code(address)) === auditAnchorContract.runtime) return address
    await pause(pollMs)
  }
  throw new Error(`the transaction was sent, and no contract is at ${address} yet: look there before deploying again`)
}
