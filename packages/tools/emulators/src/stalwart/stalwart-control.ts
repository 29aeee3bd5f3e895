import type { Control } from '../control/control.ts'
import type { JsonObject } from './json.ts'
import { readId } from './object-id.ts'
import type { ObjectType } from './objects/shape.ts'
import { describeObject } from './rules/describe-object.ts'
import type { DkimDelays, StalwartKey, StalwartState } from './state.ts'

/** The control of the stand-in for Stalwart. */
export type StalwartControl = Control & {
  /** Everything of a type, as a `/get` shows it. */
  objects(type: ObjectType): JsonObject[]
  /** Makes a key, or replaces what it may do. */
  putKey(key: StalwartKey): void
  revokeKey(token: string): void
  /** Changes how long the keys of domains take that are made from now on. */
  setDkimDelays(delays: Partial<DkimDelays>): void
  /** Sets how many bytes an account has stored: the stand-in has no mail. Throws when there is no such account. */
  setUsedBytes(accountId: string, usedBytes: number): void
}

export function createStalwartControl(control: Control, state: StalwartState): StalwartControl {
  const { registry, keys, settings, usedBytes } = state
  return {
    ...control,
    objects: (type) => registry.list(type).map((object) => describeObject(object, null, state)),
    putKey: (key) => void keys.set(key.token, key),
    revokeKey: (token) => void keys.delete(token),
    setDkimDelays(delays) {
      settings.dkim = { ...settings.dkim, ...delays }
    },
    setUsedBytes(accountId, bytes) {
      const account = registry.find('Account', readId(accountId) ?? -1n)
      if (!account) throw new Error(`there is no account "${accountId}"`)
      usedBytes.set(account.id, bytes)
    },
  }
}
