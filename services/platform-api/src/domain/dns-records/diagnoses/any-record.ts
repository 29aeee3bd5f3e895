/** What can be found about a record of any kind. */
export const anyRecord = {
  record_missing: {
    about: 'any',
    means: 'There is no {type} record at {name}.',
    fix: 'Publish it at your DNS provider: type {type}, name {name}, value {value}.',
  },
  cached_no: {
    about: 'any',
    means: 'Resolvers remember that there was no record, and may say so until {until}.',
    fix: 'Publish the record, then wait. More checks do not make it faster.',
  },
  published_not_seen: {
    about: 'any',
    means: 'Your name servers have the record. Public resolvers still remember that there was none, until {until}.',
    fix: 'Wait until then. There is nothing else to do.',
  },
  resolvers_disagree: {
    about: 'any',
    means: 'Some public resolvers see the right record and others do not yet.',
    fix: 'Wait for the change to spread. If this lasts for a day, compare the record on each of your name servers.',
  },
  record_differs: {
    about: 'any',
    means: 'The record at {name} has another value: {found}.',
    fix: 'Change its value to {value}.',
  },
  name_doubled: {
    about: 'any',
    means: 'The record is at {found}: your DNS provider adds the domain to the name by itself.',
    fix: 'Enter {host} as the name, without the domain, and delete the record at {found}.',
  },
  wrong_host: {
    about: 'any',
    means: 'The value is at {found}, where nobody looks for it.',
    fix: 'Move the record to the name {name}.',
  },
  cname_in_the_way: {
    about: 'any',
    means: 'A CNAME at {name} leads to {target}, so the records of that name are seen instead of yours.',
    fix: 'Delete the CNAME at {name}, then publish the record there.',
  },
  wildcard: {
    about: 'any',
    means: 'A wildcard record of your zone answers for {name}, which has no record of its own.',
    fix: 'Publish the record at {name}. A record of its own goes before the wildcard.',
  },
  domain_not_found: {
    about: 'any',
    means: 'The domain {domain} does not exist in DNS: it is not registered, has expired, or has no name servers.',
    fix: 'Renew the domain, or set its name servers, at the registrar where it was bought.',
  },
  dns_servfail: {
    about: 'any',
    means: 'Resolvers get an error for {name} (SERVFAIL). Broken DNSSEC is the most frequent cause.',
    fix: "Compare the DS record at your registrar with your DNS provider's keys. Remove it if your provider does not sign.",
  },
  dns_signatures: {
    about: 'any',
    means: 'A resolver says that the DNSSEC signatures of {name} are wrong.',
    fix: 'Have your DNS provider sign the zone again, or remove the DS record at your registrar.',
  },
  dns_no_answer: {
    about: 'any',
    means: 'There was no answer about {name}, so nothing is known of the record.',
    fix: 'Wait for the next check. If this lasts for an hour, look whether your name servers answer.',
  },
  dns_unreadable: {
    about: 'any',
    means: 'Our resolvers could not read the answer about {name}. This says nothing about your record.',
    fix: 'Wait for the next check. If this lasts for a day, tell our support.',
  },
  dns_limit: {
    about: 'any',
    means: 'The check of this domain needs more questions to DNS than one check asks.',
    fix: 'Remove includes and mail hosts that nobody uses. If none are left over, tell our support.',
  },
} as const
