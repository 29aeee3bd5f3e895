import { Failure } from '@constellation/chassis'
import type { SignedCall } from '@constellation/contracts-broker'
import { admitToAnchors } from '../../audit/anchor-everywhere.ts'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { releaseOnRecord } from '../../audit/release-on-record.ts'
import { type Lease, newLease } from '../../cloud/lease.ts'
import { scopePolicy } from '../../cloud/scope-policy.ts'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { answerOnce } from './answer-once.ts'
import { beginRelease } from './begin-release.ts'
import { readSignedCall } from './read-signed-call.ts'

export type MintInput = { body: SignedCall; rawBody: Uint8Array; idempotencyKey: string | undefined }

/** Temporary AWS credentials for the path of a live grant. They leave only when the record of it is durable everywhere. */
export async function mintAwsCredentials(deps: Deps, caller: Caller, input: MintInput) {
  const { session } = caller
  const received = { ...input, wallet: session.walletAddress, endpoint: 'mint-aws-creds' } as const
  const call = await readSignedCall(deps, received)
  await admitToAnchors(deps.anchors, deps.settings.auditPolicy, session.omniAccount)
  const lease = newLease(call.wallet, deps.now(), deps.random)
  const request = { caller, call, kind: 'mint', leaseId: lease.leaseId } as const
  return answerOnce(deps, { caller, route: 'mint-aws-creds', ...input }, async (slot) => {
    const begun = await beginRelease(deps, { ...request, slot })
    if ('replayed' in begun) return begun
    return { answer: await release(deps, begun.record, lease) }
  })
}

async function release(deps: Deps, record: AnchoredRecord, lease: Lease) {
  const { value, anchored } = await releaseOnRecord(deps, record, async () => {
    const credentials = await assumeRole(deps, record, lease)
    return { value: credentials, credentialExpiresAt: credentials.expiresAt }
  })
  return {
    access_key_id: value.accessKeyId,
    secret_access_key: value.secretAccessKey,
    session_token: value.sessionToken,
    expiration: unixSeconds(value.expiresAt),
    wallet: record.wallet,
    audit_record_id: record.id,
    anchored,
    lease_id: record.leaseId,
  }
}

async function assumeRole({ webIdentityTokens, sts, settings }: Deps, record: AnchoredRecord, lease: Lease) {
  const { token } = await webIdentityTokens.issue({ wallet: record.wallet, leaseId: lease.leaseId })
  const isNarrowed = settings.sessionPolicy === 'scope' && record.service === 's3'
  return sts
    .assumeRoleWithWebIdentity({
      roleArn: settings.dataRoleArn,
      sessionName: lease.sessionName,
      token,
      durationSeconds: settings.credentialSeconds,
      policy: isNarrowed ? scopePolicy(record.scopePath) : undefined,
    })
    .catch((cause: unknown) => {
      throw cause instanceof Failure ? cause : new Failure('sts_error', 'the cloud gave no credential', { cause })
    })
}
