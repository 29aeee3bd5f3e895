/** What a record of each type holds. Names are in lower case, without a dot at the end. */
export type RecordData = {
  A: string
  AAAA: string
  CNAME: string
  NS: string
  PTR: string
  /** The strings of one record, joined. */
  TXT: string
  /** The exchange of a null MX is empty. */
  MX: { preference: number; exchange: string }
  SRV: { priority: number; weight: number; port: number; target: string }
  CAA: { flags: number; tag: string; value: string }
  TLSA: { usage: number; selector: number; matchingType: number; data: string }
  DS: { keyTag: number; algorithm: number; digestType: number; digest: string }
  SOA: { ttlSeconds: number; minimumSeconds: number }
}
export type RecordType = keyof RecordData

/**
 * `answer`, `nodata` (the name exists without such a record) and `nxdomain` are definitive: the server knows. After the others nobody
 * knows: `servfail` and `refused` are said by the server, `timeout` is no answer, `error` an answer that is unusable.
 */
export type Outcome = 'answer' | 'nodata' | 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'error'

/**
 * Why there is nothing definitive, where that is known: the `limit` of a check, an `unreadable` answer, or signatures of `dnssec` that the
 * server found wrong (RFC 8914).
 */
export type OutcomeDetail = 'limit' | 'unreadable' | 'dnssec'

export type DnsAnswer<Type extends RecordType = RecordType> = {
  outcome: Outcome
  detail: OutcomeDetail | null
  records: readonly RecordData[Type][]
  /** The names to which CNAMEs lead from the name that was asked, in order. */
  aliases: readonly string[]
  /** The zone that says there is no such record, and for how many seconds the "no" may be kept (RFC 2308 §5). */
  negative: { zone: string; ttlSeconds: number } | null
  /** Whether a server of the zone itself says it. */
  isAuthoritative: boolean
  ms: number
}

/** Whether the server knows what it says. */
export function isDefinitive({ outcome }: { outcome: Outcome }): boolean {
  return outcome === 'answer' || outcome === 'nodata' || outcome === 'nxdomain'
}

/** A server that answers questions about names. It gives what it got, or why it got nothing, and never throws. */
export type NameServer = {
  /** Its address, and its port where that is not 53. */
  server: string
  /** Each question is asked once; the answer is kept for the check. Names are absolute. */
  ask<Type extends RecordType>(name: string, type: Type): Promise<DnsAnswer<Type>>
}
