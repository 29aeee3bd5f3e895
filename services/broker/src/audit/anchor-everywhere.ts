import { Failure } from '@constellation/chassis'
import type { AnchoredRecord, AnchorReceipt, AuditAnchor } from './anchors/audit-anchor.ts'

export type AuditPolicy = 'dual_strict' | 'postgres_primary' | 'evm_primary'

/** What the anchors said of a record. */
export type Anchoring = {
  receipts: Record<string, AnchorReceipt>
  /** The anchors that confirmed, in the order of the configuration. */
  confirmed: string[]
  /** The anchors that did not confirm, although none of them has to. */
  behind: string[]
  /** Why an anchor that has to confirm did not; undefined when the record may be released. */
  failure: unknown
}

/** Asks every anchor to record, and waits for all of them. */
export async function anchorEverywhere(
  anchors: readonly AuditAnchor[],
  policy: AuditPolicy,
  record: AnchoredRecord,
): Promise<Anchoring> {
  const results = await Promise.allSettled(anchors.map((anchor) => anchor.anchor(record)))
  const anchoring: Anchoring = { receipts: {}, confirmed: [], behind: [], failure: undefined }
  for (const [index, { name }] of anchors.entries()) {
    const result = results[index]
    if (result?.status === 'fulfilled') {
      anchoring.receipts[name] = result.value
      anchoring.confirmed.push(name)
    } else if (isRequired(policy, name)) anchoring.failure ??= result?.reason ?? new Error('no answer')
    else anchoring.behind.push(name)
  }
  // A policy that names an anchor which is not configured would release without any.
  if (!anchoring.failure && !anchoring.confirmed.some((name) => isRequired(policy, name)))
    anchoring.failure = new Error(`no anchor of the policy ${policy} is configured`)
  return anchoring
}

/** Asks the anchor in the database alone. The reconciler brings the record to the others. */
export async function anchorInDatabase(
  anchors: readonly AuditAnchor[],
  _: AuditPolicy,
  record: AnchoredRecord,
): Promise<Anchoring> {
  const others = anchors.filter(({ name }) => name !== 'postgres')
  const own = anchors.filter((anchor) => !others.includes(anchor))
  const anchoring = await anchorEverywhere(own, 'postgres_primary', record)
  return { ...anchoring, behind: others.map(({ name }) => name) }
}

/** The detail of a record that an anchor never confirmed, after the last attempt. */
export const givenUp = 'given up'

const mark = 'behind: '

/** The detail of a confirmed record, by which the reconciler finds those that an anchor lacks. */
export function behindDetail({ behind }: Pick<Anchoring, 'behind'>): string {
  return behind.length > 0 ? `${mark}${behind.join(', ')}` : ''
}

/** Refuses before a grant is used while a required anchor is known to be unable to record, or an account has used the budget of one. */
export async function admitToAnchors(
  anchors: readonly AuditAnchor[],
  policy: AuditPolicy,
  omniAccount: string,
): Promise<void> {
  for (const anchor of anchors) {
    const code = isRequired(policy, anchor.name) ? anchor.refusal?.() : undefined
    if (code) throw new Failure(code, `the audit anchor ${anchor.name} takes no records at this moment`)
  }
  for (const anchor of anchors) await anchor.admit?.(omniAccount)
}

function isRequired(policy: AuditPolicy, name: string): boolean {
  if (policy === 'dual_strict') return true
  return name === (policy === 'postgres_primary' ? 'postgres' : 'evm_testnet')
}
