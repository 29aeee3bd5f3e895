import { isJsonObject, type JsonObject } from '../json.ts'
import { writeId } from '../object-id.ts'
import type { ObjectType } from '../objects/shape.ts'
import { SetRefusal } from '../refusals.ts'
import { membersOf, type Registry, type StoredObject } from '../registry.ts'

type Kept = { type: ObjectType; value: JsonObject; self: StoredObject | undefined }

/** Refuses a name of a domain, or an address, that another object has already. Aliases count. */
export function requireUnique(registry: Registry, kept: Kept): void {
  if (kept.type === 'Domain') requireUniqueDomain(registry, kept)
  if (kept.type === 'Account' || kept.type === 'MailingList') requireUniqueAddresses(registry, kept)
}

function requireUniqueAddresses(registry: Registry, kept: Kept): void {
  const own = new Set(addressesOf(kept.value))
  const holders = [...registry.list('Account'), ...registry.list('MailingList')].filter(isOther(kept))
  const holder = holders.find(({ value }) => addressesOf(value).some((address) => own.has(address)))
  if (holder) throw violation('email', holder)
}

function requireUniqueDomain(registry: Registry, { value, self, type }: Kept): void {
  const others = registry.list('Domain').filter(isOther({ value, self, type }))
  for (const [property, names] of [
    ['name', [String(value.name)]],
    ['aliases', Object.keys(membersOf(value, 'aliases'))],
  ] as const) {
    const holder = others.find((other) => namesOf(other.value).some((name) => names.includes(name)))
    if (holder) throw violation(property, holder)
  }
}

function isOther({ type, self }: Kept): (one: StoredObject) => boolean {
  return (one) => one.type !== type || one.id !== self?.id
}

function namesOf(domain: JsonObject): string[] {
  return [String(domain.name), ...Object.keys(membersOf(domain, 'aliases'))]
}

/** The addresses of an account or list, by local part and domain. */
function addressesOf(value: JsonObject): string[] {
  const aliases = Object.values(membersOf(value, 'aliases')).filter(isJsonObject)
  return [value, ...aliases].map(({ name, domainId }) => `${name}@${domainId}`)
}

function violation(property: string, { type, id }: StoredObject): SetRefusal {
  return new SetRefusal('primaryKeyViolation', {
    properties: [property],
    objectId: { object: type, id: writeId(id) },
  })
}
