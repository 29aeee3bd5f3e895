import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { createBrokerClient, privateKeyWallet } from '@constellation/broker-client'
import { bindDaemonMessage, signCall, type Wallet } from '@constellation/broker-client/signing'
import { type Client, createClient } from '@constellation/client'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { broker as contract } from '@constellation/contracts-broker'
import { createBrowser, type TestBrowser } from '@constellation/testkit'
import { type JourneyOptions, type Report, step } from './journey.ts'
import { readLink } from './read-link.ts'

type BrokerClient = Client<typeof contract>
type Session = { token: string; account: string }
/** A person who signed in for a program, with the id of the sign-in, which proves the identity once. */
type Person = Session & { requestId: string; identity: string }

/** The broker, and the catcher of its mails. */
type PeoplePlaces = { broker: string; mail: string }
type Options = Pick<JourneyOptions, 'send' | 'unique'> & {
  places: PeoplePlaces
  /** Whether a stand-in of Google answers. */
  google: boolean
  report: Report
}

const fetch = createLoopbackFetch()

/**
 * Shows how people and programs meet: a person signs in for a program by e-mail and at Google, a linked identity gets a new daemon its
 * grant, and a repeated request gets the same answer.
 */
export async function peopleJourney({ places, google, unique, send, report }: Options): Promise<void> {
  const { broker } = places
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-smoke' } })
  const address = `smoke-broker-${unique}@example.test`
  const person = await step(report, 'a person signs in for a program, with the link of a mail and the code', () =>
    signInByMail(browser, places, address),
  )
  if (google)
    await step(report, 'a person signs in for a program at Google', () => signInAtGoogle(browser, broker, address))
  const master = await step(report, 'a master links the identity that the person proved', async () => {
    const wallet = freshWallet()
    const session = await signInWallet(broker, wallet)
    const link = {
      identity_type: 'email',
      identity_value: person.identity,
      proof_request_id: person.requestId,
    } as const
    await as(broker, session.token).linkIdentity({ body: link })
    return session
  })
  const daemon = freshWallet()
  await step(report, 'the person asks for access for a new daemon, and the master grants it', () =>
    recover(broker, { person, master, daemon }),
  )
  await step(report, 'the new daemon mints, and a repeated request gets the same credentials', () =>
    mintTwice(broker, daemon),
  )
}

function as(broker: string, token?: string): BrokerClient {
  const headers = () => (token === undefined ? {} : { authorization: `Bearer ${token}` })
  return createClient(contract, { baseUrl: broker, fetch, headers })
}

function freshWallet(): Wallet {
  return privateKeyWallet(`0x${randomBytes(32).toString('hex')}`)
}

async function signInWallet(broker: string, wallet: Wallet): Promise<Session> {
  const { jwt, omniAccount } = await createBrokerClient({ url: broker, wallet }).signIn()
  return { token: jwt, account: omniAccount }
}

async function signInByMail(browser: TestBrowser, { broker, mail }: PeoplePlaces, email: string): Promise<Person> {
  const client = as(broker)
  const { request_id, user_code } = await client.requestEmailSignIn({ body: { email } })
  const landing = await readLink(browser, mail, email, '/auth/email/landing#t=')
  const page = await browser.get(landing)
  if (page.status !== 200) throw new Error(`the page of the link answered ${page.status}`)
  const token = new URLSearchParams(new URL(landing).hash.slice(1)).get('t') ?? ''
  await client.readEmailSignIn({ body: { token } })
  await client.verifyEmailSignIn({ body: { token, user_code } })
  return personOf(request_id, await client.readEmailSignInStatus({ params: { request_id } }))
}

async function signInAtGoogle(browser: TestBrowser, broker: string, email: string): Promise<Person> {
  const client = as(broker)
  const started = await client.startProviderSignIn({ body: {} })
  const consent = await browser.follow(await browser.get(started.authorization_url))
  const person = { subject: String(randomInt(10_000, 2_000_000_000)), name: 'Smoke Test', email, verified: 'yes' }
  const allowed = await browser.post(consent.url, { ...person, decision: 'allow' })
  if (!allowed.location?.startsWith(`${broker}/auth/oauth2/callback?`))
    throw new Error(`Google did not send back: ${allowed.status} at ${consent.url}`)
  const page = await browser.get(allowed.location)
  const token = /data-token="([^"]+)"/.exec(page.text)?.[1]
  if (!token) throw new Error(`the page after Google asks for no code: ${page.status}`)
  await client.confirmProviderSignIn({ body: { token, user_code: started.user_code } })
  const { request_id } = started
  return personOf(request_id, await client.readProviderSignInStatus({ params: { request_id } }))
}

type Status = Awaited<ReturnType<BrokerClient['readEmailSignInStatus']>>

function personOf(requestId: string, status: Status): Person {
  if (status.status !== 'verified') throw new Error(`the sign-in is ${status.status}`)
  const { session_jwt: token, omni_account: account, identity_value: identity } = status
  return { requestId, token, account, identity }
}

type Recovery = { person: Person; master: Session; daemon: Wallet }

async function recover(broker: string, { person, master, daemon }: Recovery): Promise<void> {
  const issued_at = nowText()
  const { address: daemon_address } = daemon
  const message = bindDaemonMessage({ daemon_address, issued_at, master_omni_account: master.account })
  const signature = await daemon.signMessage(new TextDecoder().decode(message))
  const asked = { daemon_address, daemon_proof: { issued_at, signature }, reason: 'a smoke test' }
  const { recovery_id } = await as(broker, person.token).startRecovery({ body: asked })
  const expires_at = Math.floor(Date.now() / 1000) + 3600
  const terms = { recovery_id, service: 's3', scope_path: folderOf(daemon), expires_at, max_uses: 10 }
  await as(broker, master.token).finishRecovery({ body: terms })
}

/** The answer of the first request is repeated for its key. Nothing is minted twice. */
async function mintTwice(broker: string, wallet: Wallet): Promise<void> {
  const { token } = await signInWallet(broker, wallet)
  const { address } = wallet
  const call = {
    request_id: `mnt_${randomUUID()}`,
    issued_at: nowText(),
    domain: `agentkeys:broker:mint-aws-creds:v1:${new URL(broker).host}`,
    intent: { agent_id: address, service: 's3', scope_path: folderOf(wallet) },
  }
  const request = { body: await signCall(call, wallet), headers: { 'idempotency-key': randomUUID() } }
  const first = await as(broker, token).mintAwsCredentials(request)
  const second = await as(broker, token).mintAwsCredentials(request)
  if (first.lease_id !== second.lease_id) throw new Error('a repeated request minted again')
}

function folderOf({ address }: Wallet): string {
  return `bots/${address}/`
}

function nowText(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}
