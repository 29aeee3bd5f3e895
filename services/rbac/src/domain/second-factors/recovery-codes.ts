import { createHmac } from 'node:crypto'
import { ScureBase32Plugin } from 'otplib'

const codesInSet = 10
/** 80 bits; NIST SP 800-63B-4 §3.1.2.1 asks for 64 at least. */
const codeBytes = 10
const base32 = new ScureBase32Plugin()

/** A set of recovery codes as people write them down: base32 in groups of four. */
export function newRecoveryCodes(random: (sizeBytes: number) => Uint8Array): string[] {
  return Array.from({ length: codesInSet }, () => grouped(base32.encode(random(codeBytes))))
}

/** The hash that a new code is kept as: keyed, so that a stolen database proves nothing about a code. */
export function hashRecoveryCode(pepper: string, code: string): string {
  return keyedHash(peppersOf(pepper)[0] ?? '', code)
}

/** Every hash that a code may be kept as: by the current pepper, and by each former one. */
export function recoveryHashesOf(pepper: string, code: string): string[] {
  return peppersOf(pepper).map((key) => keyedHash(key, code))
}

/** The setting has a line for each pepper, the current one first. */
function peppersOf(pepper: string) {
  return pepper
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Case, spaces and hyphens mean nothing. */
function keyedHash(key: string, code: string) {
  return createHmac('sha256', key).update(code.replaceAll(/[\s-]/g, '').toUpperCase()).digest('hex')
}

function grouped(text: string) {
  return text.match(/.{4}/g)?.join('-') ?? text
}
