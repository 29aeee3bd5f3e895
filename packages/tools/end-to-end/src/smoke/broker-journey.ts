import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns'
import { Agent } from 'node:http'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  type AwsCredentialIdentity,
  type BrokerClient,
  createBrokerClient,
  credentialProvider,
  privateKeyWallet,
} from '@constellation/broker-client'
import { type Report, step } from './journey.ts'

/** Where the broker is, where S3 answers, and the bucket of the role. */
export type BrokerPlaces = { broker: string; s3: string; bucket: string }

/** A program with a wallet and a folder of its own. */
type Program = { client: BrokerClient; folder: string; grantId: string }

/**
 * Shows what the broker promises: two programs with wallets get credentials without any cloud key, each reaches its own folder and not that
 * of the other, and a revoked one gets nothing more.
 */
export async function brokerJourney(places: BrokerPlaces, report: Report): Promise<void> {
  const master = newClient(places)
  await step(report, 'a master wallet signs in to the broker', () => master.signIn())
  const programs = await step(report, 'it grants two programs a folder each', async () => [
    await grantFolder(places, master),
    await grantFolder(places, master),
  ])
  const [one, other] = programs as [Program, Program]
  const oneS3 = await step(report, 'both get AWS credentials, and write and read their own folders', async () => {
    const stores = [await openS3(places, one), await openS3(places, other)] as const
    for (const [index, { folder }] of [one, other].entries())
      await writeAndRead(places, stores[index] as S3Client, folder)
    return stores[0]
  })
  await step(report, "neither reaches the other's folder", async () => {
    await expectDenied(list(places, oneS3, other.folder), other.folder)
    await expectDenied(list(places, await openS3(places, other), one.folder), one.folder)
  })
  await step(report, 'a revoked grant gives nothing more, and the other one goes on', async () => {
    await master.revokeGrant(one.grantId)
    await expectRefused(one)
    await other.client.mint({ service: 's3', path: other.folder })
  })
}

function newClient({ broker }: BrokerPlaces): BrokerClient {
  return createBrokerClient({ url: broker, wallet: privateKeyWallet(`0x${randomBytes(32).toString('hex')}`) })
}

async function grantFolder(places: BrokerPlaces, master: BrokerClient): Promise<Program> {
  const client = newClient(places)
  const folder = `bots/${client.walletAddress}/`
  const expiresAt = Math.floor(Date.now() / 1000) + 3600
  const grant = { daemonAddress: client.walletAddress, service: 's3', path: folder, expiresAt, maxUses: 100 }
  return { client, folder, grantId: (await master.createGrant(grant)).grantId }
}

async function openS3({ s3 }: BrokerPlaces, { client, folder }: Program): Promise<S3Client> {
  const credentials: () => Promise<AwsCredentialIdentity> = credentialProvider(
    client.source({ service: 's3', path: folder }),
  )
  return new S3Client({
    region: 'us-east-1',
    endpoint: s3,
    forcePathStyle: true,
    credentials,
    // Names below localhost are this machine (RFC 6761), which Node does not know.
    requestHandler: { httpAgent: new Agent({ lookup: lookupHere }) },
  })
}

const lookupHere: typeof lookup = ((name: string, options: object, callback: () => void) =>
  lookup(name.endsWith('.localhost') ? 'localhost' : name, options, callback)) as typeof lookup

async function writeAndRead({ bucket }: BrokerPlaces, s3: S3Client, folder: string): Promise<void> {
  const object = { Bucket: bucket, Key: `${folder}smoke.txt` }
  await s3.send(new PutObjectCommand({ ...object, Body: folder }))
  const { Body } = await s3.send(new GetObjectCommand(object))
  if ((await Body?.transformToString()) !== folder) throw new Error(`${object.Key} has another content`)
}

function list({ bucket }: BrokerPlaces, s3: S3Client, folder: string) {
  return s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder }))
}

async function expectDenied(request: Promise<unknown>, folder: string): Promise<void> {
  const refusal = await request.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(refusal instanceof Error) || refusal.name !== 'AccessDenied')
    throw new Error(`${folder} was not denied: ${String(refusal ?? 'it was listed')}`)
}

async function expectRefused({ client, folder }: Program): Promise<void> {
  const refusal = await client.mint({ service: 's3', path: folder }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(refusal instanceof Error && 'code' in refusal && refusal.code === 'grant_denied'))
    throw new Error(`the mint ended with ${String(refusal ?? 'a credential')}`)
}
