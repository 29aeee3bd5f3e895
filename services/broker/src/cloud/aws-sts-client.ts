import { AssumeRoleWithWebIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts'
import { Failure } from '@constellation/chassis'
import type { Logger } from '@constellation/observability'
import type { AssumeRole, AwsCredentials, StsClient } from './sts-client.ts'
import { attemptsFor, hintOf, wireCode } from './sts-errors.ts'

type Options = {
  region: string
  endpoint?: string | undefined
  logger: Logger
  random: (sizeBytes: number) => Uint8Array
  /** Waits between two attempts, in milliseconds. */
  pause: (waitMs: number) => Promise<void>
  /** Ends all attempts for one credential together. 20 seconds when absent. Only a test gives another one. */
  deadline?: () => AbortSignal
}

/** STS through the AWS SDK, without any credential: the call is authenticated by the token that it carries. */
export function awsStsClient({
  region,
  endpoint,
  logger,
  random,
  pause,
  deadline = () => AbortSignal.timeout(20_000),
}: Options): StsClient & Disposable {
  const client = new STSClient({
    region,
    ...(endpoint && { endpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    // The SDK must not look for keys on this machine.
    credentials: { accessKeyId: '', secretAccessKey: '' },
  })

  async function once(request: AssumeRole, abortSignal: AbortSignal): Promise<AwsCredentials> {
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: request.roleArn,
      RoleSessionName: request.sessionName,
      WebIdentityToken: request.token,
      DurationSeconds: request.durationSeconds,
      Policy: request.policy,
    })
    const { Credentials: given, PackedPolicySize } = await client.send(command, { abortSignal })
    if (PackedPolicySize !== undefined && PackedPolicySize > 80)
      logger.warn({ packedPolicySize: PackedPolicySize }, 'the session policy nearly fills its limit')
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {}
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new Error('STS answered without a credential')
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiresAt: Expiration,
    }
  }

  return {
    async assumeRoleWithWebIdentity(request) {
      const signal = deadline()
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(request, signal)
        } catch (error) {
          const isLast = attempt >= attemptsFor(error) || signal.aborted
          const hint = hintOf(error)
          logger.warn(
            { error, stsCode: wireCode(error), attempt, ...(hint && { hint }) },
            'STS refused or did not answer',
          )
          if (isLast) throw refusal(error)
          await pause(waitAfter(attempt, random(1)))
        }
      }
    },
    [Symbol.dispose]: () => client.destroy(),
  }
}

/** Full jitter, so that callers who were refused together do not come back together. */
function waitAfter(attempt: number, [share = 0]: Uint8Array): number {
  return (share / 256) * 200 * 2 ** attempt
}

function refusal(cause: unknown): Failure {
  const isThrottled = attemptsFor(cause) > 1
  return new Failure('sts_error', 'the cloud gave no credential', {
    cause: cause instanceof STSServiceException ? cause : new Error('STS did not answer', { cause }),
    ...(isThrottled && { retryAfterSeconds: 5 }),
  })
}
