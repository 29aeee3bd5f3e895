import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its key, both in PEM. */
export type Certified = { certificate: string; key: string }

const ourName = 'CN=Constellation at '
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000
const authorityDays = 3650
/** The longest lifetime that public authorities were ever allowed. */
const certificateDays = 397

/** An authority that can sign only for names under `domain`. A thief of its key can impersonate this deployment and nothing else. */
export async function createAuthority(domain: string, now: Date): Promise<Certified> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `${ourName}${domain}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: now,
    notAfter: new Date(now.getTime() + authorityDays * day),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      onlyNamesUnder(domain),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await toPem(keys.privateKey) }
}

/** A certificate of the authority for these names. */
export async function issueCertificate(authority: Certified, names: readonly string[], now: Date): Promise<Certified> {
  const issuer = new X509Certificate(authority.certificate)
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await fromPem(authority.key),
    signingAlgorithm: algorithm,
    notBefore: now,
    notAfter: new Date(now.getTime() + certificateDays * day),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await toPem(keys.privateKey) }
}

/** Whether another authority than ours signed the certificate. */
export function isForeign(file: string): boolean {
  return !new X509Certificate(readFileSync(file, 'utf8')).issuer.startsWith(ourName)
}

/** Whether a certificate has exactly these names and is valid for another month. */
export function isFresh(file: string, names: readonly string[], now: Date): boolean {
  const certificate = new X509Certificate(readFileSync(file, 'utf8'))
  const found = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value)
  return found?.join() === names.join() && certificate.notAfter.getTime() - now.getTime() > 30 * day
}

/** Name constraints (RFC 5280 §4.2.1.10): SEQUENCE { permitted [0] { SEQUENCE { dNSName [2] } } }. */
function onlyNamesUnder(domain: string): Extension {
  const name = derOf(0x82, Buffer.from(domain, 'ascii'))
  return new Extension('2.5.29.30', true, new Uint8Array(derOf(0x30, derOf(0xa0, derOf(0x30, name)))))
}

/** One element in DER. Names are short, so that the length always fits in one byte. */
function derOf(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}

async function toPem(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

function fromPem(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign'])
}
