import type { Client } from '@constellation/client'
import type { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import type { z } from 'zod'
import { type MxCommand, mxCommand } from './mx-command.ts'

type Change<Id, Result> = {
  /** How the help calls the id, such as `MESSAGE`. */
  argument: string
  summary: string
  params: z.ZodType<{ id: Id }>
  work: (client: Client<typeof mx>, params: { id: Id }) => Promise<Result>
  /** What the operator reads when it is done, without the line break. */
  said: (result: Result, id: Id) => string
}

/** A command that changes one object, which is named by its id. */
export function objectCommand<Id, Result>({
  argument,
  summary,
  params: form,
  work,
  said,
}: Change<Id, Result>): MxCommand {
  return {
    usage: `${argument} ${reachUsage}`,
    summary,
    async run(context) {
      const { values, argument: id } = readArgument(context.args, reachOptions, argument)
      const params = checkInput(form, { id }, { id: argument })
      const result = await mxCommand.withClient(context, values, (client) => work(client, params))
      context.stdout.write(`${said(result, params.id)}\n`)
      return 0
    },
  }
}
