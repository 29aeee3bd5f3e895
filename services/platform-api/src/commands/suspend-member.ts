import { platform } from '@constellation/contracts-platform'
import { checkInput, reachUsage } from '@constellation/operator-command'
import { memberUsage, readMember } from './member-argument.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

/** Suspends a member of a tenant. */
export const suspendMember: PlatformCommand = {
  usage: `${memberUsage} [--reason TEXT] ${reachUsage}`,
  summary: 'Suspends a member of a tenant: they may do nothing there until they are resumed.',
  async run(context) {
    const { params, reason, reach } = readMember(context)
    const body = checkInput(platform.suspendMember.body, { reason })
    const member = await platformCommand.withClient(context, reach, (client) => client.suspendMember({ params, body }))
    context.stdout.write(`${member.email ?? member.id} is ${member.status}\n`)
    return 0
  },
}

/** Resumes a suspended member. */
export const resumeMember: PlatformCommand = {
  usage: `${memberUsage} ${reachUsage}`,
  summary: 'Resumes a suspended member of a tenant.',
  async run(context) {
    const { params, reach } = readMember(context)
    const member = await platformCommand.withClient(context, reach, (client) => client.resumeMember({ params }))
    context.stdout.write(`${member.email ?? member.id} is ${member.status}\n`)
    return 0
  },
}
