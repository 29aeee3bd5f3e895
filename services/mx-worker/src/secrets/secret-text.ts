import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

/** A provider's secret is a line of text, or where its record names a certificate, the private key of that in PEM. */
export function isSecretText(text: string, kind: 'client_secret' | 'certificate'): boolean {
  const bytes = Buffer.byteLength(text)
  if (bytes === 0 || bytes > 4096) return false
  return kind === 'certificate' ? privateKeyPem.test(text) : !/\p{Cc}/u.test(text)
}

const privateKeyPem = /^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PRIVATE KEY-----$/

const leastModulusBits = 2048

/** The key of a certificate as it is wrapped, and the thumbprint that names the certificate. */
export type CertificateKey = { privateKey: string; thumbprint: string }

/**
 * Reads a certificate and its private key, both in PEM. Throws with a reason when they do not fit or cannot sign for Microsoft Entra ID.
 */
export function readCertificateKey(certificate: string, key: string): CertificateKey {
  const x509 = readCertificate(certificate)
  const privateKey = readKey(key)
  if (!x509.checkPrivateKey(privateKey)) throw new Error('the private key is not that of the certificate')
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < leastModulusBits)
    throw new Error(`Microsoft Entra ID needs an RSA key of at least ${leastModulusBits} bits`)
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trimEnd()
  return { privateKey: pem, thumbprint: thumbprintOf(x509) }
}

/** The SHA-256 of a certificate, in hexadecimal digits. */
export function readThumbprint(certificate: string): string {
  return thumbprintOf(readCertificate(certificate))
}

function thumbprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase()
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new Error('the file of the certificate is not a certificate in PEM')
  }
}

/** The parser's own message may quote the input. */
function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Error('this is not an unencrypted private key in PEM')
  }
}
