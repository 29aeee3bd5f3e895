import type { Client } from '@constellation/client'
import type { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import type { z } from 'zod'
import { type MxCommand, mxCommand } from './mx-command.ts'

type Show<Id, Shown> = {
  /** How the help calls the id, such as `MESSAGE`. */
  argument: string
  summary: string
  params: z.ZodType<{ id: Id }>
  get: (client: Client<typeof mx>, params: { id: Id }) => Promise<Shown>
  /** The object as text, at most as wide as the terminal. */
  describe: (shown: Shown, width: number) => string
  /** The operation is open to operators of the host alone. */
  onHostOnly?: true
}

/** A command that shows one object, which is named by its id. */
export function showCommand<Id, Shown>({
  argument,
  summary,
  params: form,
  get,
  describe,
  onHostOnly,
}: Show<Id, Shown>): MxCommand {
  const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const
  return {
    usage: [argument, '[--json]', ...(onHostOnly ? [] : [reachUsage])].join(' '),
    summary,
    async run(context) {
      const { values, argument: id } = readArgument(context.args, options, argument)
      const params = checkInput(form, { id }, { id: argument })
      const shown = await mxCommand.withClient(context, values, (client) => get(client, params))
      const { stdout } = context
      stdout.write(values.json ? `${JSON.stringify(shown)}\n` : describe(shown, stdout.columns))
      return 0
    },
  }
}
