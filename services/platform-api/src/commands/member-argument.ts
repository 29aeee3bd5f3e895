import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, readArgument } from '@constellation/operator-command'
import type { PlatformCommand } from './platform-command.ts'

type Context = Parameters<PlatformCommand['run']>[0]

/** How the help calls a member. */
export const memberUsage = '--tenant SLUG MEMBER'

const options = {
  ...reachOptions,
  tenant: { type: 'string' },
  reason: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Reads which member a command is about, and what else is given. */
export function readMember({ args }: Pick<Context, 'args'>) {
  const { values, argument: memberId } = readArgument(args, options, 'MEMBER')
  const { tenant: slug, reason, json, ...reach } = values
  const labels = { slug: '--tenant', memberId: 'MEMBER' }
  const params = checkInput(platform.getMember.params, { slug, memberId }, labels)
  return { params, reason, json, reach }
}
