import type { Client } from '@constellation/client'
import type { Contract } from '@constellation/contract'
import type { Command } from './command.ts'
import { type ObjectName, readObjectName } from './object-name.ts'
import { reachOptions, reachUsage, type WithClient } from './operator-client.ts'

export type ObjectChange<C extends Contract, Params, Result> = {
  /** How the help calls the name of the object, such as `MESSAGE`. */
  argument: string
  summary: string
  params: ObjectName<Params>
  work: (client: Client<C>, params: Params) => Promise<Result>
  /** What the operator reads when it is done, without the line break. */
  said: (result: Result, name: string) => string
}

/** A command that changes one object, which its argument names. */
export function objectCommand<C extends Contract, Opened, Params, Result>(
  withClient: WithClient<C, Opened>,
  { argument, summary, params: form, work, said }: ObjectChange<C, Params, Result>,
): Command<Opened> {
  return {
    usage: `${argument} ${reachUsage}`,
    summary,
    async run(context) {
      const { values, name, params } = readObjectName(context.args, reachOptions, { argument, form })
      const result = await withClient(context, values, (client) => work(client, params))
      context.stdout.write(`${said(result, name)}\n`)
      return 0
    },
  }
}
