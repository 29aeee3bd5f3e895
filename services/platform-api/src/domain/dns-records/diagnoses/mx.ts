/** What can be found about MX records. */
export const mxRecords = {
  mx_null: {
    about: 'mx',
    means: 'The domain says that it receives no mail (an MX record with the host ".").',
    fix: 'Delete that MX record and publish {value}.',
  },
  mx_ip_literal: {
    about: 'mx',
    means: 'An MX record names the address {found}. Only a host name is valid there.',
    fix: 'Replace it by {value}.',
  },
  mx_foreign_only: {
    about: 'mx',
    means: 'All mail goes to other servers: {hosts}.',
    fix: 'Replace the MX records by {value} when you want to receive mail here.',
  },
  mx_foreign_primary: {
    about: 'mx',
    means: 'Mail goes to other servers first: {hosts}.',
    fix: 'Delete the MX records of those servers.',
  },
  mx_foreign_mixed: {
    about: 'mx',
    means: 'Other servers stand between ours: {hosts}. Some mail goes there.',
    fix: 'Delete the MX records of those servers.',
  },
  mx_foreign_backup: {
    about: 'mx',
    means: 'Other servers are a backup: {hosts}. Mail that arrives there may be lost, and spam prefers them.',
    fix: 'Delete the MX records of those servers.',
  },
  mx_partial: {
    about: 'mx',
    means: 'Some of our servers are missing: {hosts}.',
    fix: 'Add the missing MX records, so that you have {value}.',
  },
  mx_order: {
    about: 'mx',
    means: 'Our servers have another order than they should.',
    fix: 'Set the preferences to {value}.',
  },
} as const
