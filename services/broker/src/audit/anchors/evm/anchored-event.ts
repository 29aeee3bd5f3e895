import { type Address, encodeAbiParameters, encodeFunctionData, type Hex, pad, toEventSelector } from 'viem'
import { auditAnchorContract } from '../../../../contract/audit-anchor.gen.ts'
import type { AnchoredRecord } from '../audit-anchor.ts'

const [event] = auditAnchorContract.abi.filter(({ type }) => type === 'event')
if (!event) throw new Error('the contract has no event')
export const eventTopic = toEventSelector(event)

/** A log as a node tells it, of which only this counts. */
export type Log = { address: string; topics: readonly string[]; data: string; logIndex: number }

/** The call that anchors a record. */
export function anchorCall(record: AnchoredRecord): Hex {
  const { recordHash, omniAccount, wallet, service, mintedAt, grantId } = argumentsOf(record)
  const args = [recordHash, omniAccount, wallet, service, mintedAt, grantId] as const
  return encodeFunctionData({ abi: auditAnchorContract.abi, functionName: 'anchor', args })
}

/** Whether a log is the event of this record, with every value of it, from our contract. */
export function isEventOf(record: AnchoredRecord, contract: string, log: Log): boolean {
  const { recordHash, omniAccount, wallet, service, mintedAt, grantId } = argumentsOf(record)
  const types = [{ type: 'string' }, { type: 'uint64' }, { type: 'bytes32' }] as const
  const data = encodeAbiParameters(types, [service, mintedAt, grantId])
  const topics = [eventTopic, recordHash, omniAccount, pad(wallet)]
  return textOf(contract, topics, data) === textOf(log.address, log.topics, log.data)
}

function textOf(...parts: (string | readonly string[])[]): string {
  return parts.flat().join(' ').toLowerCase()
}

function argumentsOf(record: AnchoredRecord) {
  return {
    recordHash: hex(record.recordHash),
    omniAccount: hex(record.omniAccount),
    // Recovery records may have no wallet.
    wallet: (record.wallet || `0x${'0'.repeat(40)}`) as Address,
    service: record.service,
    mintedAt: BigInt(Math.floor(record.mintedAt.getTime() / 1000)),
    grantId: pad(hex(Buffer.from(record.grantId, 'utf8').toString('hex')), { dir: 'right', size: 32 }),
  }
}

function hex(digits: string): Hex {
  return `0x${digits}`
}
