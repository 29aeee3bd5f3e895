import { reachUsage, renderFields } from '@constellation/operator-command'
import { memberUsage, readMember } from './member-argument.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

/** One member, with what is true of them in each system. */
export const showMember: PlatformCommand = {
  usage: `${memberUsage} [--json] ${reachUsage}`,
  summary: 'Shows a member of a tenant, and what is true of them in each system.',
  async run(context) {
    const { params, json, reach } = readMember(context)
    const shown = await platformCommand.withClient(context, reach, (client) => client.getMember({ params }))
    const { columns } = context.stdout
    const fields = Object.entries(shown.member).map(([name, value]): [string, string] => [name, String(value ?? '-')])
    const text = `${renderFields(fields, columns)}\n${showSteps(shown.steps, columns)}`
    context.stdout.write(json ? `${JSON.stringify(shown)}\n` : text)
    return 0
  },
}
