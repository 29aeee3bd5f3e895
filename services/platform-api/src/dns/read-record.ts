import type { Answer } from 'dns-packet'
import type { RecordData } from './dns-answer.ts'
import { plainName } from './plain-name.ts'

/** The data of a record, in our form. */
export function readRecord(record: Answer): RecordData[keyof RecordData] {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.data
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return plainName(record.data)
    case 'TXT':
      return Buffer.concat([record.data].flat().map((one) => Buffer.from(one))).toString('utf8')
    case 'MX':
      return { preference: record.data.preference ?? 0, exchange: plainName(record.data.exchange) }
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = record.data
      return { priority, weight, port, target: plainName(target) }
    }
    case 'CAA':
      return { flags: record.data.flags ?? 0, tag: record.data.tag.toLowerCase(), value: record.data.value }
    case 'TLSA': {
      const { usage, selector, matchingType, certificate } = record.data
      return { usage, selector, matchingType, data: certificate.toString('hex') }
    }
    case 'DS':
      return { ...record.data, digest: record.data.digest.toString('hex') }
    case 'SOA':
      return { ttlSeconds: record.ttl ?? 0, minimumSeconds: record.data.minimum ?? 0 }
    default:
      throw new Error(`nobody asks about records of the type ${record.type}`)
  }
}
