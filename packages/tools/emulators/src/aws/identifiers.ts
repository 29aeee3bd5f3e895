const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An identifier of IAM: a prefix that tells its kind, then random letters and digits. */
export function newIdentifier(
  prefix: 'AROA' | 'ASIA' | 'AIDA',
  length: number,
  random: (sizeBytes: number) => Uint8Array,
) {
  return prefix + Array.from(random(length - prefix.length), (byte) => base32[byte % base32.length]).join('')
}
