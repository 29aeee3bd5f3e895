import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureSecret } from './first-start-files.ts'
import { StackFailure } from './stack-failure.ts'

/** A program that people sign in to through login. */
export type Application = { id: string; origin: string; secretFile: string }

/** Reads `--app my-app=http://localhost:3000`. Throws StackFailure when it is anything else. */
export function parseApplication(argument: string): { id: string; origin: string } {
  const [, id, address] = /^([a-z][a-z0-9-]{0,62})=(.+)$/.exec(argument) ?? []
  const url = URL.parse(address ?? '')
  if (!id || !url || !/^https?:$/.test(url.protocol) || url.origin !== address?.replace(/\/$/, '')) {
    const nextStep =
      'write it as --app my-app=http://localhost:3000: small letters, digits and hyphens, then scheme, host and port'
    throw new StackFailure(`"${argument}" does not name an application`, nextStep)
  }
  return { id, origin: url.origin }
}

/** Registers hello and the given applications with login: a secret each, made once, and the file that login reads. */
export async function registerApplications(
  dataDir: string,
  wanted: readonly { id: string; origin: string }[],
): Promise<{ applicationsFile: string; applications: Application[] }> {
  const applications: Application[] = []
  for (const { id, origin } of wanted) {
    const secretFile = path.join(dataDir, 'applications', `${id}.secret`)
    await ensureSecret(secretFile)
    applications.push({ id, origin, secretFile })
  }
  const file = path.join(dataDir, 'applications.json')
  await writeFile(file, `${JSON.stringify(applications, null, 2)}\n`, { mode: 0o600 })
  return { applicationsFile: file, applications }
}
