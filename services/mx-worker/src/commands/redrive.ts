import { mx } from '@constellation/contracts-mx'
import {
  checkInput,
  type Reach,
  reachOptions,
  reachUsage,
  readArguments,
  UsageFailure,
} from '@constellation/operator-command'
import { type MxCommand, type MxContext, mxCommand } from './mx-command.ts'
import {
  describeSkipped,
  type GivenSelection,
  readSelection,
  requireOne,
  selectionNames,
  selectionOptions,
  selectionUsage,
} from './queue-selection.ts'

const options = {
  ...reachOptions,
  ...selectionOptions,
  through: { type: 'string' },
  'keep-expiry': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** Sends a failed message again, or those of an account that a selection names. One that was sent goes to those who did not get it. */
export const redrive: MxCommand = {
  usage: `MESSAGE [--through PROVIDER] [--keep-expiry] | ${selectionUsage} [--json] ${reachUsage}`,
  summary:
    'Sends a failed message again, or every selected one, at most 500. One that was sent goes to the recipients alone that did not get it. --dry-run counts them, and --expect N sends that many.',
  async run(context) {
    const { values, rest } = readArguments(context.args, options)
    return rest.length > 0 ? redriveOne(context, values, requireOne(rest, values)) : redriveSelected(context, values)
  },
}

type Given = Reach & GivenSelection & { through?: string | undefined; 'keep-expiry': boolean; json: boolean }

async function redriveOne(context: MxContext, given: Given, id: string) {
  const { through: providerId, json } = given
  const params = checkInput(mx.redrive.params, { id }, { id: 'MESSAGE' })
  const input = { providerId, resetExpiry: !given['keep-expiry'] }
  const body = checkInput(mx.redrive.body, input, { providerId: '--through' })
  const answer = await mxCommand.withClient(context, given, (client) => client.redrive({ params, body }))
  const said = `The message ${id} is sent again, in cycle ${answer.cycle}. mx show ${id} tells what becomes of it.\n`
  context.stdout.write(json ? `${JSON.stringify(answer)}\n` : said)
  return 0
}

async function redriveSelected(context: MxContext, given: Given) {
  if (given.through !== undefined || given['keep-expiry'])
    throw new UsageFailure('--through and --keep-expiry go with one MESSAGE: name it')
  const body = checkInput(mx.bulkRedrive.body, readSelection(given, context.now()), selectionNames)
  const answer = await mxCommand.withClient(context, given, (client) => client.bulkRedrive({ body }))
  const { matched, redriven, skipped, more } = answer
  const counted = `${matched} failed messages match, and nothing is sent. Write --expect ${matched} instead of --dry-run to send them.\n`
  const rest = more ? `Run it again for the rest, with --expect ${matched - redriven}.\n` : ''
  const done = `${redriven} of ${matched} failed messages are sent again.\n${describeSkipped(skipped)}${rest}`
  context.stdout.write(
    given.json ? `${JSON.stringify(answer)}\n` : body.dryRun ? `${counted}${describeSkipped(skipped)}` : done,
  )
  return skipped.length > 0 ? 1 : 0
}
