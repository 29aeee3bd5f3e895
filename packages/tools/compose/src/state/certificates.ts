import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { servicesAsking } from '../services.ts'
import { publicNames, type Settings } from '../settings.ts'
import { keepFile } from './keep-file.ts'
import { createAuthority, isForeign, isFresh, issueCertificate } from './local-authority.ts'

/** The authority's certificate, which browsers must trust. */
export function authorityFile(state: string, { domain }: Settings): string {
  return path.join(state, 'authority', `${domain}.pem`)
}

/**
 * Makes the domain's authority once, and the edge's certificate whenever the names changed or the old one ends soon. No container holds the
 * authority's key. A certificate of another authority stays: an operator put it there.
 */
export async function prepareCertificates(state: string, settings: Settings, now: Date): Promise<void> {
  const authority = await ensureAuthority(authorityFile(state, settings), settings.domain, now)
  for (const { name } of servicesAsking('authority'))
    await keepFile(path.join(state, name, 'authority.pem'), authority.certificate)
  const certificate = path.join(state, 'edge/certificate.pem')
  const names = publicNames(settings)
  if (existsSync(certificate) && (isForeign(certificate) || isFresh(certificate, names, now))) return
  const issued = await issueCertificate(authority, names, now)
  await keepFile(path.join(state, 'edge/key.pem'), issued.key)
  await keepFile(certificate, issued.certificate)
}

async function ensureAuthority(file: string, domain: string, now: Date) {
  const keyFile = file.replace(/pem$/, 'key')
  if (!existsSync(file)) {
    const made = await createAuthority(domain, now)
    await keepFile(keyFile, made.key)
    await keepFile(file, made.certificate)
  }
  return { certificate: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') }
}
