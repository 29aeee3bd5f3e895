/**
 * A record as the mail server's zone file gives it. `name` is full, in lower case, without a dot at the end. `data` is the text behind the
 * type, in the form of a zone file; that of a TXT record is its strings joined, without quotes and escapes.
 */
export type ZoneRecord = { name: string; type: string; data: string }
