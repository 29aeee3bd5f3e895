/** What can be found about the proof of ownership, and about records besides those of mail itself. */
export const otherRecords = {
  ownership_gone: {
    about: 'ownership',
    means: 'The record that proves your ownership is gone. The domain stays yours.',
    fix: 'Publish it again and keep it: it speeds up recovery.',
  },
  ownership_unconfirmed: {
    about: 'ownership',
    means: 'The record is there, but too few resolvers have confirmed it.',
    fix: 'Wait for the next check.',
  },
  mta_sts_multiple: {
    about: 'mta_sts',
    means: 'There are {count} MTA-STS records. Senders then use none of them.',
    fix: 'Keep the one with the value {value} and delete the others.',
  },
  mta_sts_syntax: {
    about: 'mta_sts',
    means: 'Senders cannot read the MTA-STS record.',
    fix: 'Replace its value by {value}.',
  },
  mta_sts_id: {
    about: 'mta_sts',
    means: 'The MTA-STS record has an older id, so senders do not notice a new policy.',
    fix: 'Replace its value by {value}.',
  },
  tls_rpt_multiple: {
    about: 'tls_rpt',
    means: 'There are {count} records for TLS reports. Senders then use none of them.',
    fix: 'Keep the one with the value {value} and delete the others.',
  },
  tls_rpt_no_reports: {
    about: 'tls_rpt',
    means: 'TLS reports do not go to {rua}.',
    fix: 'Add {rua} to the tag "rua" of the record.',
  },
  srv_weights: {
    about: 'srv',
    means: 'The record leads to the right server, with another priority or weight.',
    fix: 'Change its value to {value}.',
  },
  caa_forbids: {
    about: 'caa',
    means: 'The CAA records of the domain do not name the certificate authority that we use.',
    fix: 'Add a CAA record with the value {value}.',
  },
} as const
