import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Jmap } from '../jmap/call-jmap.ts'
import { readFound } from '../jmap/find-all.ts'
import { notDone } from '../jmap/set-result.ts'
import type { KeyAlgorithm, OwnDomain, Zone } from '../stalwart.ts'
import { requireOwnDomain } from './find-domain.ts'
import { parseZoneFile, ZoneFileError } from './parse-zone-file.ts'
import type { ZoneRecord } from './zone-record.ts'

const zoneForm = z.object({ id: z.string(), name: z.string(), dnsZoneFile: z.string() })
const expectedKeys: readonly KeyAlgorithm[] = ['rsa', 'ed25519']

/** What a domain should have in the DNS by now. */
export async function readZone(jmap: Jmap, own: OwnDomain): Promise<Zone> {
  const { id } = await requireOwnDomain(jmap, own)
  return readZoneOf(jmap, { id, name: own.name })
}

const pauseMs = 2000
const mostReadings = 15

/** Reads the zone until it shows all keys: the mail server makes them after the creation of the domain, in its own time. */
export async function awaitZone(jmap: Jmap, own: OwnDomain, pause: (ms: number) => Promise<unknown>): Promise<Zone> {
  const { id } = await requireOwnDomain(jmap, own)
  for (let reading = 1; ; reading++) {
    const zone = await readZoneOf(jmap, { id, name: own.name })
    if (zone.missingKeys.length === 0 || reading >= mostReadings) return zone
    await pause(pauseMs)
  }
}

async function readZoneOf(jmap: Jmap, { id, name }: { id: string; name: string }): Promise<Zone> {
  const [got] = await jmap([['x:Domain/get', { ids: [id], properties: ['name', 'dnsZoneFile'] }]])
  const isWanted = (domain: z.output<typeof zoneForm>) => domain.id === id && domain.name === name
  const [domain] = readFound({ form: zoneForm, isWanted }, got)
  if (!domain) throw notDone()
  const records = parse(domain.dnsZoneFile)
  const shown = new Set(records.flatMap((record) => keyAlgorithmOf(record, name) ?? []))
  return { records, missingKeys: expectedKeys.filter((algorithm) => !shown.has(algorithm)) }
}

function parse(text: string): ZoneRecord[] {
  try {
    return parseZoneFile(text)
  } catch (cause) {
    if (!(cause instanceof ZoneFileError)) throw cause
    throw new StepFailure('verify_failed', `the zone file of the mail server has ${cause.message}`, { cause })
  }
}

/** The algorithm of a DKIM record of the domain; undefined for every other record. */
function keyAlgorithmOf(record: ZoneRecord, domain: string): KeyAlgorithm | undefined {
  if (record.type !== 'TXT' || !record.name.endsWith(`._domainkey.${domain}`)) return undefined
  const [, algorithm = 'rsa'] = /(?:^|;)\s*k=(\w+)/.exec(record.text) ?? []
  return expectedKeys.find((one) => one === algorithm)
}
