import { listen, type RunningEmulator } from '../listen.ts'
import { createS3, type S3Options } from './create-s3.ts'
import type { S3Control } from './s3-control.ts'

export type StartS3Options = S3Options & {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
}

export type RunningS3 = RunningEmulator<S3Control> & AsyncDisposable

/** Starts the stand-in for S3, with the account of a stand-in for STS. Disposing ends it. */
export function startS3({ port = 0, ...options }: StartS3Options): Promise<RunningS3> {
  return listen(port, () => createS3(options))
}
