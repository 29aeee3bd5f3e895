/** A random GUID. Not a UUID of any version: AWS and Microsoft promise none. */
export function newGuid(random: (sizeBytes: number) => Uint8Array): string {
  const hex = Buffer.from(random(16)).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
