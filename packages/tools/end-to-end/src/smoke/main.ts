import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { CommandFailure, reportFailures } from '@constellation/command'
import { signInProviders as providerNames, type SignInProvider } from '@constellation/manifest'
import { createSend } from '@constellation/stack/send'
import { type BrokerPlaces, brokerJourney } from './broker-journey.ts'
import { type HostCommand, hostCommand } from './host-command.ts'
import { type JourneyOptions, journey, type Places, SmokeFailure } from './journey.ts'
import { liveJourney, type Outcome } from './live.ts'
import { type MailPlaces, mailJourney } from './mail-journey.ts'
import { operatedMail } from './operated-mail.ts'
import { peopleJourney } from './people-journey.ts'
import { tenantJourney } from './tenant-journey.ts'
import { visit } from './visitor.ts'

const help = `smoke [--port 8080] [--data .data]
Drives the stack of this machine over HTTP: one line for each step, non-zero at the first that fails. --data is the folder of its state.

smoke --login ORIGIN --app ORIGIN --mail ORIGIN [--ca FILE] [--resolve NAME=ADDRESS] [--providers github,google]
The same for a stack elsewhere. --app is hello, and --mail the catcher that its mail goes to. --ca trusts a certificate beside the world's; --resolve,
any number of times, says where a name answers that the resolver does not know. Providers are tried when they are named: they have to be stand-ins.

--broker, --s3 and --bucket belong together: two programs with wallets get credentials of the broker there, and each reaches its own folder alone.
People sign in for programs by mail, and at Google where it is named, and a linked identity gets a new daemon its grant.

--mx, --mx-key-file and --mx-from belong together: an application hands mail in there, and it arrives in the catcher. On
this machine one is refused by the stand-in for Office 365 too, redriven by a command on the host, and arrives.

smoke --login ORIGIN --app ORIGIN [--ca FILE] [--resolve NAME=ADDRESS]
Without --mail it goes only as far as somebody can who has no account, and leaves nothing behind: for a deployment that people use.

smoke --live [--login ORIGIN] [--app ORIGIN] [--profile FOLDER] [--headed] [--providers github,google] [--limit-seconds 120]
Signs in through the real providers that a deployment offers, in Chromium. --profile is the folder of a browser in which somebody is signed in at
them; with --headed a person can answer what a provider asks. A provider that cannot be tried is reported as skipped.
`

reportFailures('./scripts/smoke --help')
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    live: { type: 'boolean', default: false },
    login: { type: 'string' },
    app: { type: 'string' },
    mail: { type: 'string' },
    broker: { type: 'string' },
    s3: { type: 'string' },
    bucket: { type: 'string' },
    mx: { type: 'string' },
    'mx-key-file': { type: 'string' },
    'mx-from': { type: 'string' },
    data: { type: 'string', default: '.data' },
    ca: { type: 'string' },
    resolve: { type: 'string', multiple: true, default: [] },
    profile: { type: 'string' },
    headed: { type: 'boolean', default: false },
    providers: { type: 'string' },
    'limit-seconds': { type: 'string', default: '120' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

if (!/^[1-9]\d{0,4}$/.test(values.port)) refuse(`"${values.port}" is no port`)
if (!/^[1-9]\d{0,5}$/.test(values['limit-seconds'])) refuse(`"${values['limit-seconds']}" is no number of seconds`)
const at = (host: string) => `http://${host}.localhost:${values.port}`
if (values.live) await runLive()
else if (values.login && values.app && !values.mail) await runVisit(values.login, values.app)
else if (values.login || values.app || values.mail)
  await runJourney(placesElsewhere(), namedProviders([]), {
    broker: brokerElsewhere(),
    mx: mxElsewhere(),
    platform: undefined,
  })
else {
  const places = { login: at('login'), hello: at('hello'), mail: at('mail') }
  await runJourney(places, namedProviders(providerNames), {
    broker: { broker: at('broker'), s3: at('s3'), bucket: 'agentkeys-data' },
    mx: localMx(),
    platform: hostCommand(path.resolve(values.data), 'platform-api'),
  })
}

type Further = {
  broker: BrokerPlaces | undefined
  mx: Omit<MailPlaces, 'mail'> | undefined
  /** The command of platform-api, where the stack is on this machine. */
  platform: HostCommand | undefined
}

function runJourney(places: Places, providers: readonly SignInProvider[], { broker, mx, platform }: Further) {
  return walk(async (common) => {
    await journey({ places, providers, ...common })
    for (const name of providerNames.filter((one) => !providers.includes(one))) {
      process.stdout.write(`skip  sign in with ${name}: not named in --providers\n`)
    }
    if (broker) {
      await brokerJourney(broker, common.report)
      await peopleJourney({
        places: { broker: broker.broker, mail: places.mail },
        google: providers.includes('google'),
        ...common,
      })
    } else process.stdout.write('skip  AWS credentials of the broker: not named in --broker\n')
    if (mx) await mailJourney({ places: { ...mx, mail: places.mail }, ...common })
    else process.stdout.write('skip  mail of applications: not named in --mx, and no key of a stack in --data\n')
    if (platform) await tenantJourney({ places, platform, ...common })
    else process.stdout.write('skip  tenants: their operator commands run on the machine of the stack\n')
  })
}

function runVisit(login: string, app: string) {
  return walk((common) => visit({ places: { login: originOf(login), hello: originOf(app) }, ...common }))
}

async function walk(go: (common: Pick<JourneyOptions, 'unique' | 'send' | 'report'>) => Promise<void>) {
  const startedAt = performance.now()
  const send = createSend({ ca: authority(), addresses: addressesOfNames() })
  const report = (step: string) => process.stdout.write(`ok    ${step}\n`)
  try {
    await go({ unique: Date.now().toString(36), send, report })
    process.stdout.write(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  } catch (error) {
    if (!(error instanceof SmokeFailure)) throw error
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
    process.stdout.write(`FAIL  ${error.message}\n      ${cause}\n`)
    throw explain(error, cause)
  }
}

/** A connection that nobody accepts has one reason more often than all others. */
function explain({ message, cause }: SmokeFailure, reason: string): CommandFailure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (!/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/.test(code))
    return new CommandFailure(`${message}: ${reason}`, "read the services' logs, on this machine in .data/logs")
  const elsewhere = values.login ?? values.app
  return new CommandFailure(
    `no stack answers at ${elsewhere ?? at('login')}: ${reason}`,
    elsewhere ? 'check the origins that you gave' : 'start one with ./scripts/up, or name its port with --port',
  )
}

function placesElsewhere(): Places {
  const { login, app, mail } = values
  if (!login || !app || !mail) refuse('--login and --app belong together, and --mail to both')
  return { login: originOf(login), hello: originOf(app), mail: originOf(mail) }
}

/** The stack writes a key for developers at its first start. */
function localMx(): Further['mx'] {
  const file = path.resolve(values.data, 'mx-worker', 'api-key')
  if (!existsSync(file)) return undefined
  const operated = operatedMail(path.resolve(values.data))
  return { mx: at('mx'), key: readFileSync(file, 'utf8'), mailbox: 'no-reply@constellation.example', operated }
}

function mxElsewhere(): Further['mx'] {
  const { mx, 'mx-key-file': file, 'mx-from': mailbox } = values
  if (!mx && !file && !mailbox) return undefined
  if (!mx || !file || !mailbox) refuse('--mx, --mx-key-file and --mx-from belong together')
  return { mx: originOf(mx), key: readFileSync(file, 'utf8').trim(), mailbox }
}

function brokerElsewhere(): BrokerPlaces | undefined {
  const { broker, s3, bucket } = values
  if (!broker && !s3 && !bucket) return undefined
  if (!broker || !s3 || !bucket) refuse('--broker, --s3 and --bucket belong together')
  return { broker: originOf(broker), s3: originOf(s3), bucket }
}

function originOf(address: string): string {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) refuse(`"${address}" is no origin: write https://login.example`)
  return url.origin
}

function authority(): string | undefined {
  if (values.ca === undefined) return undefined
  if (!existsSync(values.ca)) refuse(`--ca: there is no file ${values.ca}`)
  return readFileSync(values.ca, 'utf8')
}

function addressesOfNames(): Record<string, string> {
  const pairs = values.resolve.map(
    (text) => /^([^=]+)=([^=]+)$/.exec(text) ?? refuse(`--resolve ${text}: write NAME=ADDRESS`),
  )
  return Object.fromEntries(pairs.map(([, name = '', address = '']) => [name, address]))
}

function namedProviders(otherwise: readonly SignInProvider[]): readonly SignInProvider[] {
  if (values.providers === undefined) return otherwise
  const names = values.providers.split(',')
  const stranger = names.find((name) => !providerNames.some((one) => one === name))
  if (stranger !== undefined) refuse(`no stand-in is called "${stranger}"; there are ${providerNames.join()}`)
  return providerNames.filter((name) => names.includes(name))
}

function refuse(why: string): never {
  throw new CommandFailure(why, './scripts/smoke --help lists the options')
}

async function runLive() {
  const outcomes: Outcome[] = []
  const { login = at('login'), app = at('hello'), profile, headed, providers = providerNames.join() } = values
  const places = { login, application: app }
  const limitMs = Number(values['limit-seconds']) * 1000
  await liveJourney({ places, providers: providers.split(','), profile, headed, limitMs }, (outcome) => {
    outcomes.push(outcome)
    process.stdout.write(`${lineOf(outcome)}\n`)
  })
  if (outcomes.some(({ kind }) => kind === 'failed')) process.exitCode = 1
}

function lineOf(outcome: Outcome) {
  switch (outcome.kind) {
    case 'passed':
      return `ok    sign in with ${outcome.provider}: refresh cookie and a session in the application`
    case 'failed':
      return `FAIL  sign in with ${outcome.provider}\n      ${outcome.why}`
    case 'skipped':
      return `skip  sign in with ${outcome.provider}: ${outcome.why}`
  }
}
