import { parseArgs } from 'node:util'
import { providerNames } from '../sign-in-providers.ts'
import { journey, SmokeFailure } from './journey.ts'
import { liveJourney, type Outcome } from './live.ts'

const help = `smoke [--port 8080]
Drives a running stack over HTTP: one line for each step, non-zero at the first that fails.

smoke --live [--login ORIGIN] [--app ORIGIN] [--profile FOLDER] [--headed] [--providers github,google] [--limit-seconds 120]
Signs in through the real providers that a deployment offers, in Chromium. --profile is the folder of a browser in which somebody is signed in at
them; with --headed a person can answer what a provider asks. A provider that cannot be tried is reported as skipped.
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    live: { type: 'boolean', default: false },
    login: { type: 'string' },
    app: { type: 'string' },
    profile: { type: 'string' },
    headed: { type: 'boolean', default: false },
    providers: { type: 'string', default: providerNames.join() },
    'limit-seconds': { type: 'string', default: '120' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const at = (host: string) => `http://${host}.localhost:${values.port}`
if (values.live) await runLive()
else await runLocal()

async function runLocal() {
  const startedAt = performance.now()
  try {
    const places = { login: at('login'), hello: at('hello'), mail: at('mail') }
    await journey(places, Date.now().toString(36), (step) => process.stdout.write(`ok    ${step}\n`))
    process.stdout.write(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  } catch (error) {
    if (!(error instanceof SmokeFailure)) throw error
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
    process.stdout.write(`FAIL  ${error.message}\n      ${cause}\n`)
    process.exit(1)
  }
}

async function runLive() {
  const outcomes: Outcome[] = []
  const { login = at('login'), app = at('hello'), profile, headed, providers } = values
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
