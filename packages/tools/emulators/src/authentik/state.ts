import { createFaults, type Faults } from '../faults/faults.ts'
import { type Callers, createCallers, type TokenDefinition } from './callers.ts'
import { operationNames } from './find-operation.ts'
import { firstContents } from './first-contents.ts'
import type { Contents } from './rows.ts'
import { type SettingChanges, type Settings, settingsSchema } from './settings.ts'

export type AuthentikOptions = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** The API tokens that it knows. Each belongs to a service account of its own. */
  tokens: readonly TokenDefinition[]
  settings?: SettingChanges
}

/** The parts of the stand-in for Authentik. */
export type AuthentikState = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  faults: Faults
  /** May be replaced as a whole: read it for each call. */
  contents: Contents
  callers: Callers
  settings: Settings
  /** The next number of an object that is named by one. */
  nextNumber(): number
  /** What the list of applications answers to a caller until its time is over, by caller and page. */
  applicationPages: Map<string, { slugs: readonly string[]; untilMs: number }>
}

export function createAuthentikState({ now, random, tokens, settings = {} }: AuthentikOptions): AuthentikState {
  let last = 0
  const nextNumber = () => ++last
  const contents = firstContents(random)
  return {
    ...{ now, random, contents, nextNumber },
    faults: createFaults('authentik', operationNames),
    callers: createCallers(tokens, contents, { now, random, nextNumber }),
    settings: settingsSchema.parse(settings),
    applicationPages: new Map(),
  }
}
