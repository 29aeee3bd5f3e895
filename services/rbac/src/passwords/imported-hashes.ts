import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { verify as bcryptVerify } from '@node-rs/bcrypt'

const derive = { pbkdf2: promisify(pbkdf2), scrypt: promisify<string, Buffer, number, object, Buffer>(scrypt) }

const bcryptForm = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/
const scryptForm = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const pbkdf2Form = /^\$pbkdf2-(sha1|sha256|sha512)\$(?:i=)?(\d+)\$([A-Za-z0-9+/.]+)\$([A-Za-z0-9+/.]+)$/

/** Whether another system made the hash: bcrypt, scrypt or PBKDF2. The next sign-in replaces it. */
export function isImportedHash(hash: string): boolean {
  return bcryptForm.test(hash) || scryptForm.test(hash) || pbkdf2Form.test(hash)
}

/** Verifies an imported hash: bcrypt in crypt form, scrypt and PBKDF2 in PHC form with bounded parameters. */
export async function verifyImportedHash(hash: string, password: string): Promise<boolean> {
  if (bcryptForm.test(hash)) return bcryptVerify(password, hash)
  const scryptParts = scryptForm.exec(hash)
  if (scryptParts) return verifyScrypt(scryptParts, password)
  const pbkdf2Parts = pbkdf2Form.exec(hash)
  if (pbkdf2Parts) return verifyPbkdf2(pbkdf2Parts, password)
  throw new Error('not a hash of a known form')
}

async function verifyScrypt([, ln, r, p, salt, digest]: RegExpExecArray, password: string) {
  const expected = fromBase64(digest)
  const cost = { N: 2 ** Math.min(Number(ln), 20), r: Math.min(Number(r), 32), p: Math.min(Number(p), 16) }
  const actual = await derive.scrypt(password, fromBase64(salt), expected.length, {
    ...cost,
    maxmem: 256 * cost.N * cost.r,
  })
  return timingSafeEqual(actual, expected)
}

async function verifyPbkdf2([, digestName = '', iterations, salt, digest]: RegExpExecArray, password: string) {
  const expected = fromBase64(digest)
  const rounds = Math.min(Number(iterations), 10_000_000)
  return timingSafeEqual(await derive.pbkdf2(password, fromBase64(salt), rounds, expected.length, digestName), expected)
}

/** PHC strings have no padding, and passlib writes `.` for `+`. */
function fromBase64(text = '') {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
