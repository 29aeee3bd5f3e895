import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Application } from './applications.ts'
import { ensureSecret } from './first-start-files.ts'

/** What a person's own application needs to sign people in here, as the lines of an `.env` file. */
export type AppEnvironment = { id: string; file: string; lines: string[] }

/** Writes the variables that `optionsFromEnvironment` of `relying-app` reads. The session key is made once. */
export async function writeAppEnvironment(
  { id, origin, secretFile }: Application,
  loginOrigin: string,
): Promise<AppEnvironment> {
  const folder = path.dirname(secretFile)
  const sessionKeyFile = path.join(folder, `${id}.session-key`)
  await ensureSecret(sessionKeyFile)
  const lines = [
    `CONSTELLATION_APP_ID=${id}`,
    `CONSTELLATION_APP_ORIGIN=${origin}`,
    `CONSTELLATION_APP_SECRET_FILE=${secretFile}`,
    `CONSTELLATION_LOGIN_ORIGIN=${loginOrigin}`,
    `CONSTELLATION_SESSION_KEY_FILE=${sessionKeyFile}`,
  ]
  const file = path.join(folder, `${id}.env`)
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { id, file, lines }
}
