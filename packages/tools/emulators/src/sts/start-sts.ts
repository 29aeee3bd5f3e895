import { type AwsAccount, type AwsAccountOptions, createAwsAccount } from '../aws/account.ts'
import { listen, type RunningEmulator } from '../listen.ts'
import { createSts, type StsOptions } from './create-sts.ts'
import type { StsControl } from './sts-control.ts'

export type StartStsOptions = AwsAccountOptions &
  Omit<StsOptions, 'account'> & {
    /** On 127.0.0.1; 0, the default, chooses a free one. */
    port?: number
  }

export type RunningSts = RunningEmulator<StsControl> &
  AsyncDisposable & {
    /** Shared with the stand-in for S3, which accepts the credentials that are issued here. */
    account: AwsAccount
  }

/** Starts the stand-in for STS with an account of its own. Disposing ends it. */
export async function startSts({ port = 0, ...options }: StartStsOptions): Promise<RunningSts> {
  const account = createAwsAccount(options)
  const running = await listen(port, () => createSts({ ...options, account }))
  return { ...running, account }
}
