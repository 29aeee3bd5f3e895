import { text as readAll } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { CommandFailure, reportFailures } from '@constellation/command'
import { z } from 'zod'
import { jobVariables } from './job-variables.ts'
import { rotate, steps, WrongStep } from './rotate.ts'
import { secretNames } from './secrets.ts'
import { complete, State } from './state.ts'

const help = `secrets < REQUEST.json
Makes the secrets of a constellation, rotates them, and says what each job's Nomad variable holds. The playbook runs it; what it is given and what it
answers are secret, so both go through pipes and neither is logged.

request  {"state": what was answered last, or null, "step": "${steps.join('" | "')}" or absent, "only": [names of secrets], "given": {job: {item: text}},
          "registrations": [applications of login]}
answer   {"state": to be kept, "variables": {path: {item: text}}}
secrets  ${secretNames.join(', ')}
`

const Items = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string())
const Request = z.strictObject({
  state: State.nullable(),
  step: z.enum(steps).optional(),
  only: z.array(z.enum(secretNames)).min(1).optional(),
  given: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), Items).default({}),
  registrations: z.array(z.looseObject({ id: z.string() })).default([]),
})

reportFailures('./scripts/secrets --help')
const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

try {
  const request = Request.parse(JSON.parse(await readAll(process.stdin)))
  const nowSeconds = Math.floor(Date.now() / 1000)
  const whole = complete(request.state, nowSeconds)
  const state = request.step ? rotate(whole, request.step, nowSeconds, request.only) : whole
  const variables = jobVariables(state, request.given, request.registrations)
  process.stdout.write(`${JSON.stringify({ state, variables })}\n`)
} catch (error) {
  throw new CommandFailure(reasonOf(error), './scripts/secrets --help shows the form of a request')
}

/** Names the place of an error, never a value. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`).join('; ')
  if (error instanceof WrongStep) return error.message
  if (error instanceof SyntaxError) return 'the request is not JSON'
  return error instanceof Error ? error.name : 'it failed'
}
