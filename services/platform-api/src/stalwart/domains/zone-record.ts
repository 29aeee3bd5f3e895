/** A record of the DNS with an absolute name, in lower case and without the dot at its end. So are the names in it. */
export type ZoneRecord = { name: string } & (
  | { type: 'TXT'; text: string }
  | { type: 'MX'; preference: number; exchange: string }
  | { type: 'CNAME'; target: string }
  | { type: 'SRV'; priority: number; weight: number; port: number; target: string }
  | { type: 'CAA'; flags: number; tag: string; value: string }
  | { type: 'TLSA'; usage: number; selector: number; matching: number; data: string }
  /** Of a type that we do not know: the text as it stands. */
  | { type: 'other'; rrType: string; data: string }
)
