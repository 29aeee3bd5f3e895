import type { AwsAccount } from '../aws/account.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { renderXml } from '../aws/xml.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { createFaults, type Faults } from '../faults/faults.ts'
import { createThrottle } from '../faults/throttle.ts'
import { newGuid } from '../new-guid.ts'
import { type BucketDefinition, createBucket } from './buckets.ts'
import { findOperation, operationNames, type Target } from './find-operation.ts'
import { operations, type S3State } from './operations.ts'
import { readPayload } from './read-payload.ts'
import { requireSigner, s3Refusal } from './require-signer.ts'
import { createS3Control, createS3ControlApp, type S3Control } from './s3-control.ts'

export type S3Options = {
  /** The account whose STS issued the credentials. */
  account: AwsAccount
  buckets: readonly BucketDefinition[]
  /** Names in front of which a bucket may stand; `s3.localhost` unless they are given. */
  hosts?: readonly string[]
}

export type S3 = Emulator<S3Control>

/** A recorded body is cut here: an object may be large. */
const recordedBodyLength = 65_536

/** The stand-in for S3. It verifies the signature of every request and decides by the policies of role, session and bucket. */
export function createS3({ account, buckets, hosts = ['s3.localhost'] }: S3Options): S3 {
  const { now } = account
  const faults = createFaults('s3', operationNames)
  const received = createReceivedRequests(now, recordedBodyLength)
  const state: S3State = {
    account,
    buckets: new Map(buckets.map((bucket) => [bucket.name, createBucket(bucket, now)])),
  }
  const isThrottled = createThrottle(faults)
  const control = createS3Control(createControl({ faults, received }), state)
  const app = {
    fetch: (request: Request) => answer(request, findOperation(request, hosts), { state, faults, isThrottled }),
  }
  const endpoints = async (request: Request) => findOperation(request, hosts).name
  return { fetch: createFetch(app, { endpoints, faults, received }), control, controlApp: createS3ControlApp(control) }
}

type Parts = { state: S3State; faults: Faults; isThrottled: () => boolean }

async function answer(request: Request, target: Target, parts: Parts): Promise<Response> {
  const { random, now } = parts.state.account
  const requestId = newGuid(random).replaceAll('-', '').slice(0, 16).toUpperCase()
  const response = await perform(request, target, parts).catch((error: unknown) => {
    if (!(error instanceof AwsRefusal)) throw error
    return refuse(error, request, requestId)
  })
  response.headers.set('x-amz-request-id', requestId)
  response.headers.set('date', now().toUTCString())
  return response
}

async function perform(request: Request, target: Target, { state, faults, isThrottled }: Parts): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer())
  const { name, bucket: bucketName, key } = target
  if (!name) throw new AwsRefusal('NotImplemented', 'The stand-in does not have this operation')
  const forced = faults.take('aws-error', name)?.value
  if (forced) throw s3Refusal(forced, 'Refused on request of a fault')
  if (isThrottled()) throw new AwsRefusal('SlowDown', 'Please reduce your request rate.')
  const principal = await requireSigner(request, body, state.account)
  const payload = readPayload(request.headers, body)
  const query = new URL(request.url).searchParams
  return operations[name]({ request, query, payload, bucketName, key, principal }, state)
}

function refuse({ code, message, status }: AwsRefusal, { method }: Request, requestId: string): Response {
  if (method === 'HEAD') return new Response(null, { status })
  const content = { Code: code, Message: message, RequestId: requestId, HostId: 'emulator' }
  return new Response(renderXml('Error', content), { status, headers: { 'content-type': 'application/xml' } })
}
