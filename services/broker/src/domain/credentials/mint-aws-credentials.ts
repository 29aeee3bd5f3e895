import { Failure } from '@constellation/chassis'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import type { Lease } from '../../cloud/lease.ts'
import { scopePolicy } from '../../cloud/scope-policy.ts'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { releaseForCall, type SignedInput } from './release-for-call.ts'

/** Temporary AWS credentials for the path of a live grant. They leave only when the record of it is durable everywhere. */
export function mintAwsCredentials(deps: Deps, caller: Caller, input: SignedInput) {
  return releaseForCall(deps, caller, input, {
    endpoint: 'mint-aws-creds',
    kind: 'mint',
    async make(record, lease) {
      const credentials = await assumeRole(deps, record, lease)
      return { value: credentials, credentialExpiresAt: credentials.expiresAt }
    },
    answer: ({ value, anchored }, record) => ({
      access_key_id: value.accessKeyId,
      secret_access_key: value.secretAccessKey,
      session_token: value.sessionToken,
      expiration: unixSeconds(value.expiresAt),
      wallet: record.wallet,
      audit_record_id: record.id,
      anchored,
      lease_id: record.leaseId,
    }),
  })
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
