import { reachUsage } from '@constellation/operator-command'
import { domainUsage, readDomain } from './domain-argument.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

/** Lets the records of a domain be checked at once. */
export const checkDomain: PlatformCommand = {
  usage: `${domainUsage} ${reachUsage}`,
  summary: 'Lets the records of a domain be checked at once. platform domain show has the result.',
  async run(context) {
    const { find, reach } = readDomain(context)
    const domain = await platformCommand.withClient(context, reach, async (client) =>
      client.recheckDomain({ params: await find(client) }),
    )
    context.stdout.write(`${domain.unicodeName} is checked within seconds\n`)
    return 0
  },
}
