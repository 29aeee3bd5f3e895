import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { isLoopback } from '@constellation/contract'
import { ensureSecret } from './first-start-files.ts'

/** An application that people sign in to through login. */
export type Application = { id: string; origin: string; secretFile: string }

/** Reads `--app my-app=http://localhost:3000`. Throws CommandFailure when it is anything else. */
export function parseApplication(argument: string): { id: string; origin: string } {
  const [, id, address] = /^([a-z][a-z0-9-]{0,62})=(.+)$/.exec(argument) ?? []
  const url = URL.parse(address ?? '')
  if (!id || !url || !/^https?:$/.test(url.protocol) || url.origin !== address?.replace(/\/$/, '')) {
    const nextStep =
      'write it as --app my-app=http://localhost:3000: small letters, digits and hyphens, then scheme, host and port'
    throw new CommandFailure(`"${argument}" does not name an application`, nextStep)
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new CommandFailure(
      `the origin ${url.origin} of "${id}" is http, which browsers and login accept on this machine alone`,
      `use https, or an address of this machine such as http://localhost:3000`,
    )
  return { id, origin: url.origin }
}

/** Makes each application's secret once, and writes login's file of applications. */
export async function registerApplications(
  dataDir: string,
  wanted: readonly { id: string; origin: string; internalOrigin?: string; default?: boolean }[],
): Promise<{ applicationsFile: string; applications: Application[] }> {
  const applications: Application[] = []
  const registrations: object[] = []
  for (const { id, origin, internalOrigin, default: isDefault = false } of wanted) {
    const secretFile = path.join(dataDir, 'applications', `${id}.secret`)
    const secret = await ensureSecret(secretFile)
    applications.push({ id, origin, secretFile })
    registrations.push(registrationOf({ id, origin, secret, inside: internalOrigin ?? reachable(origin), isDefault }))
  }
  const file = path.join(dataDir, 'applications.json')
  await writeFile(file, `${JSON.stringify(registrations, null, 2)}\n`, { mode: 0o600 })
  return { applicationsFile: file, applications }
}

type Registration = Record<'id' | 'origin' | 'secret' | 'inside', string> & { isDefault: boolean }

/** As login's file of applications has it; `inside` is where login reaches it. The paths are those that `relying-app` serves. */
export function registrationOf({ id, origin, secret, inside, isDefault }: Registration) {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' '),
    origins: [origin],
    defaultDestination: `${origin}/`,
    secretSha256: createHash('sha256').update(secret).digest('hex'),
    backchannelLogoutUri: `${inside}/auth/backchannel-logout`,
    default: isDefault,
  }
}

/** The address by which login reaches the application: Node does not resolve names under `localhost` (RFC 6761 §6.3). */
function reachable(origin: string): string {
  const url = new URL(origin)
  if (url.hostname.endsWith('.localhost')) url.hostname = '127.0.0.1'
  return url.origin
}
