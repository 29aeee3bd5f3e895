import type { Client } from '@constellation/client'
import { type DomainId, platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, readArgument, UsageFailure } from '@constellation/operator-command'
import type { PlatformCommand } from './platform-command.ts'

type Context = Parameters<PlatformCommand['run']>[0]
type PlatformClient = Pick<Client<typeof platform>, 'listDomains'>

/** How the help calls a domain. */
export const domainUsage = '--tenant SLUG DOMAIN'

const options = { ...reachOptions, tenant: { type: 'string' }, json: { type: 'boolean', default: false } } as const

/** Reads which domain a command is about: by its name, as people read it or as an A-label. */
export function readDomain({ args }: Pick<Context, 'args'>) {
  const { values, argument: name } = readArgument(args, options, 'DOMAIN')
  const { tenant, json, ...reach } = values
  const { slug } = checkInput(platform.listDomains.params, { slug: tenant }, { slug: '--tenant' })
  const typed = name.toLowerCase()

  /** The ids of the domain. Throws when the tenant has none of this name. */
  async function find(client: PlatformClient): Promise<{ slug: string; domainId: DomainId }> {
    for (let cursor: string | undefined; ; ) {
      const query = { limit: 200, ...(cursor !== undefined && { cursor }) }
      const page = await client.listDomains({ params: { slug }, query })
      const found = page.items.find((one) => one.name === typed || one.unicodeName === typed)
      if (found) return { slug, domainId: found.id }
      if (page.nextCursor === null) throw new UsageFailure(`DOMAIN: ${slug} has no domain ${name}`)
      cursor = page.nextCursor
    }
  }
  return { find, json, reach }
}
