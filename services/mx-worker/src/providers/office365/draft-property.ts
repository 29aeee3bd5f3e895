/**
 * The extended property in which a draft carries the id of its message, so that one can be found whose answer was lost. Recipients do not
 * see it. The GUID is that of public strings (PS_PUBLIC_STRINGS, MS-OXPROPS 1.3.2).
 */
export const draftProperty = 'String {00020329-0000-0000-C000-000000000046} Name constellation-item'

/** A condition of `$filter` for messages with this value of an extended property. */
export function hasProperty(property: string, value: string): string {
  const quoted = value.replaceAll("'", "''")
  return `singleValueExtendedProperties/Any(ep: ep/id eq '${property}' and ep/value eq '${quoted}')`
}
