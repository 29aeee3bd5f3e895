import { createHmac } from 'node:crypto'
import { ScureBase32Plugin } from 'otplib'

const codesInSet = 10
/** 80 bits; NIST SP 800-63B-4 §3.1.2.1 requires at least 64. */
const codeBytes = 10
const base32 = new ScureBase32Plugin()

/** A new set of recovery codes, in base32 and groups of four. */
export function newRecoveryCodes(random: (sizeBytes: number) => Uint8Array): string[] {
  return Array.from({ length: codesInSet }, () => grouped(base32.encode(random(codeBytes))))
}

/** The stored hash of a new code. It is keyed, so a stolen database does not help to guess a code. */
export function hashRecoveryCode(pepper: string, code: string): string {
  return keyedHash(peppersOf(pepper)[0] ?? '', code)
}

/** Every hash under which a code may be stored: one for the current pepper and one for each former one. */
export function recoveryHashesOf(pepper: string, code: string): string[] {
  return peppersOf(pepper).map((key) => keyedHash(key, code))
}

/** The setting has one line per pepper, the current one first. */
function peppersOf(pepper: string) {
  return pepper
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Ignores case, spaces and hyphens. */
function keyedHash(key: string, code: string) {
  return createHmac('sha256', key).update(code.replaceAll(/[\s-]/g, '').toUpperCase()).digest('hex')
}

function grouped(text: string) {
  return text.match(/.{4}/g)?.join('-') ?? text
}
