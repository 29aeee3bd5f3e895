import { mx } from '@constellation/contracts-mx'
import { checkInput, type Reach, reachOptions, reachUsage, readArguments } from '@constellation/operator-command'
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

const options = { ...reachOptions, ...selectionOptions, json: { type: 'boolean', default: false } } as const

/** Deletes a message, or those of an account that a selection names. */
export const deleteMessages: MxCommand = {
  usage: `MESSAGE | ${selectionUsage} [--json] ${reachUsage}`,
  summary:
    'Deletes a message, or every selected one: the content is erased at once. --dry-run counts them, and --expect N deletes that many.',
  async run(context) {
    const { values, rest } = readArguments(context.args, options)
    return rest.length > 0 ? deleteOne(context, values, requireOne(rest, values)) : deleteSelected(context, values)
  },
}

type Given = Reach & GivenSelection & { json: boolean }

async function deleteOne(context: MxContext, { json, ...reach }: Given, id: string) {
  const params = checkInput(mx.deleteQueueItem.params, { id }, { id: 'MESSAGE' })
  const answer = await mxCommand.withClient(context, reach, (client) => client.deleteQueueItem({ params }))
  const said = answer.deleted === 1 ? 'is deleted' : 'was deleted before'
  context.stdout.write(json ? `${JSON.stringify(answer)}\n` : `The message ${id} ${said}.\n`)
  return 0
}

async function deleteSelected(context: MxContext, given: Given) {
  const body = checkInput(mx.bulkDelete.body, readSelection(given, context.now()), selectionNames)
  const answer = await mxCommand.withClient(context, given, (client) => client.bulkDelete({ body }))
  const { matched, deleted, skipped, jobId } = answer
  const counted = `${matched} messages match, and nothing is deleted. Write --expect ${matched} instead of --dry-run to delete them.\n`
  const later = jobId === null ? '' : `The rest is deleted in the background: mx job ${jobId} tells how far that is.\n`
  const done = `${deleted} of ${matched} messages are deleted.\n${describeSkipped(skipped)}${later}`
  context.stdout.write(given.json ? `${JSON.stringify(answer)}\n` : body.dryRun ? counted : done)
  return skipped.length > 0 ? 1 : 0
}
