/** What can be found about a DMARC record. */
export const dmarcRecord = {
  dmarc_multiple: {
    about: 'dmarc',
    means: 'There are {count} DMARC records at {name}. Receivers then use none of them.',
    fix: 'Keep one of them and delete the others.',
  },
  dmarc_syntax: {
    about: 'dmarc',
    means: 'Receivers cannot read the DMARC record at {name}: {problem}.',
    fix: 'Replace its value by {value}.',
  },
  dmarc_policy_invalid: {
    about: 'dmarc',
    means: 'The DMARC record at {name} has the policy "{found}", which does not exist. Receivers ignore the record.',
    fix: 'Replace its value by {value}.',
  },
  dmarc_policy_missing: {
    about: 'dmarc',
    means: 'The DMARC record at {name} has no policy (tag p). Some receivers then ignore the record.',
    fix: 'Add "p={policy}" behind "v=DMARC1;".',
  },
  dmarc_inherited: {
    about: 'dmarc',
    means: 'The domain has no DMARC record of its own. The policy "{policy}" of {from} applies.',
    fix: 'Publish a record of its own if you want another policy or your own reports: {value}.',
  },
  dmarc_weaker: {
    about: 'dmarc',
    means: 'The published policy is "{found}", and you chose "{policy}".',
    fix: 'Change "p={found}" to "p={policy}".',
  },
  dmarc_subdomains_weaker: {
    about: 'dmarc',
    means: 'The policy for sub-domains is "{found}", which is weaker than "{policy}" of the domain.',
    fix: 'Remove "sp={found}" from the record.',
  },
  dmarc_no_reports: {
    about: 'dmarc',
    means: 'Reports do not go to {rua}.',
    fix: 'Add mailto:{rua} to the tag "rua" of the record.',
  },
  dmarc_rua_not_authorised: {
    about: 'dmarc',
    means: 'Reports to {address} are not sent: its domain does not permit reports about yours.',
    fix: 'Ask its owner to publish the TXT record "v=DMARC1" at {name}, or use an address of your own domain.',
  },
  dmarc_pct: {
    about: 'dmarc',
    means: 'The tag pct={pct} weakens the policy at older receivers, and newer ones ignore it.',
    fix: 'Remove "pct={pct}" from the record.',
  },
  dmarc_testing: {
    about: 'dmarc',
    means: 'The record says that DMARC is only being tested (tag t=y), so receivers apply a weaker policy.',
    fix: 'Remove "t=y" from the record.',
  },
  dmarc_obsolete_tag: {
    about: 'dmarc',
    means: 'The tag "{tag}" no longer has a meaning.',
    fix: 'Nothing has to be done. You may remove it.',
  },
} as const
