import { addressOf } from '../callers.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { writeId } from '../object-id.ts'
import { definitions } from '../objects/definitions.ts'
import { masked } from '../objects/patch-object.ts'
import { propertiesOf } from '../objects/read-value.ts'
import type { RecordShape, Shape, VariantShape } from '../objects/shape.ts'
import type { StoredObject } from '../registry.ts'
import type { StalwartState } from '../state.ts'
import { publicKeyOf } from './dkim-keys.ts'
import { zoneFileOf } from './zone-file.ts'

/** An object as a `/get` shows it: secrets are masked, and what the server computes is there. All of it, or these properties and the id. */
export function describeObject(
  object: StoredObject,
  names: readonly string[] | null,
  state: StalwartState,
): JsonObject {
  const shown = { ...maskRecord(definitions[object.type].shape, object.value), ...computed(object, names, state) }
  const wanted = names ? Object.entries(shown).filter(([name]) => names.includes(name)) : Object.entries(shown)
  return { ...Object.fromEntries(wanted), id: writeId(object.id) }
}

function computed(object: StoredObject, names: readonly string[] | null, state: StalwartState): JsonObject {
  switch (object.type) {
    case 'Account':
      return { usedDiskQuota: state.usedBytes.get(object.id) ?? 0, emailAddress: addressOf(object, state) }
    case 'MailingList':
      return { emailAddress: addressOf(object, state) }
    case 'DkimSignature':
      return { publicKey: publicKeyOf(object.value) ?? null }
    case 'Domain':
      return !names || names.includes('dnsZoneFile') ? { dnsZoneFile: zoneFileOf(object, state) } : {}
  }
}

export function maskRecord(shape: RecordShape | VariantShape, value: JsonObject): JsonObject {
  const properties = propertiesOf(shape, value['@type'], '')
  const shown = Object.entries(value).map(([name, held]) => {
    const property = properties[name]
    return [name, property ? mask(property.shape, held) : held] as const
  })
  return Object.fromEntries(shown)
}

function mask(shape: Shape, value: Json): Json {
  if (shape.kind === 'text') return shape.isSecret && value !== null ? masked : value
  if (!isJsonObject(value)) return value
  if (shape.kind === 'record' || shape.kind === 'variant') return maskRecord(shape, value)
  if (shape.kind !== 'list') return value
  return Object.fromEntries(Object.entries(value).map(([index, item]) => [index, mask(shape.of, item)]))
}
