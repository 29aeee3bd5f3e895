import { parseArgs } from 'node:util'
import { journey, SmokeFailure } from './journey.ts'

const help = `smoke [--port 8080]
Drives a running stack over HTTP: one line for each step, non-zero at the first that fails.
`

const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' }, help: { type: 'boolean' } } })
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const at = (host: string) => `http://${host}.localhost:${values.port}`
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
