import { readFileSync } from 'node:fs'
import type { RelyingAppOptions } from './relying-app-options.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The options that differ between a developer's machine and production. */
export type EnvironmentOptions = Pick<
  RelyingAppOptions,
  'id' | 'secret' | 'origin' | 'loginOrigin' | 'loginInternalUrl' | 'sessionKey'
>

/**
 * Reads the options from variables that begin with `CONSTELLATION_`. Each secret is in its variable, or in the file that the variable with
 * `_FILE` at its end names. Throws an error that says what is missing and where it comes from.
 */
export function optionsFromEnvironment(environment: Environment): EnvironmentOptions {
  return {
    id: required(environment, 'CONSTELLATION_APP_ID', 'the id with which login knows the application'),
    origin: required(environment, 'CONSTELLATION_APP_ORIGIN', 'the origin at which browsers reach the application'),
    secret: secret(environment, 'CONSTELLATION_APP_SECRET', 'the secret of the application, as registered with login'),
    loginOrigin: required(environment, 'CONSTELLATION_LOGIN_ORIGIN', 'the origin at which browsers reach login'),
    loginInternalUrl: environment.CONSTELLATION_LOGIN_INTERNAL_URL || undefined,
    sessionKey: secret(environment, 'CONSTELLATION_SESSION_KEY', 'the output of `openssl rand -base64 32`'),
  }
}

function required(environment: Environment, name: string, meaning: string): string {
  const value = environment[name]?.trim()
  if (!value) throw new Error(`the variable ${name} is not set: ${meaning}`)
  return value
}

function secret(environment: Environment, name: string, meaning: string): string {
  const file = environment[`${name}_FILE`]?.trim()
  if (!file) return required(environment, name, `${meaning}; or name its file in ${name}_FILE`)
  const value = readSecretFile(`${name}_FILE`, file).trim()
  if (!value) throw new Error(`the file ${file} of the variable ${name}_FILE is empty: it holds ${meaning}`)
  return value
}

function readSecretFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`the file ${file} of the variable ${name} cannot be read`, { cause })
  }
}
