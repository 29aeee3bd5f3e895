import 'reflect-metadata'
import { createHash, KeyObject } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'

export type TestCertificate = { certificate: string; key: string; thumbprint: string }

const rsa = (modulusLength: number) => ({
  ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength },
})

/** A certificate that signs itself, as applications have, and its private key. */
export async function makeCertificate(bits = 2048): Promise<TestCertificate> {
  const algorithm = rsa(bits)
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=mail worker',
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 365 * 86_400_000),
  })
  return {
    certificate: certificate.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
  }
}
