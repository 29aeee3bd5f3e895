import type { Client } from '@constellation/client'
import type { Contract } from '@constellation/contract'
import type { Command } from './command.ts'
import { type ObjectName, readObjectName } from './object-name.ts'
import { reachOptions, reachUsage, type WithClient } from './operator-client.ts'

export type ObjectShown<C extends Contract, Params, Shown> = {
  /** How the help calls the name of the object, such as `MESSAGE`. */
  argument: string
  summary: string
  params: ObjectName<Params>
  get: (client: Client<C>, params: Params) => Promise<Shown>
  /** The object as text, at most as wide as the terminal. */
  describe: (shown: Shown, width: number) => string
  /** Whether what is shown is a finding, for which the exit code is 1. */
  isFinding?: (shown: Shown) => boolean
  /** The operation is open to operators of the host alone. */
  onHostOnly?: true
}

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** A command that shows one object, which its argument names: as text for a person, as JSON for a program. */
export function showCommand<C extends Contract, Opened, Params, Shown>(
  withClient: WithClient<C, Opened>,
  {
    argument,
    summary,
    params: form,
    get,
    describe,
    isFinding = () => false,
    onHostOnly,
  }: ObjectShown<C, Params, Shown>,
): Command<Opened> {
  return {
    usage: [argument, '[--json]', ...(onHostOnly ? [] : [reachUsage])].join(' '),
    summary,
    async run(context) {
      const { values, params } = readObjectName(context.args, options, { argument, form })
      const shown = await withClient(context, values, (client) => get(client, params))
      const { stdout } = context
      stdout.write(values.json ? `${JSON.stringify(shown)}\n` : describe(shown, stdout.columns))
      return isFinding(shown) ? 1 : 0
    },
  }
}
