/** What can be found about an SPF record. */
export const spfRecord = {
  spf_multiple: {
    about: 'spf',
    means: 'There are {count} SPF records. Receivers accept one alone and treat several as an error.',
    fix: 'Delete all of them but one, and give that one the suggested value.',
  },
  spf_syntax: {
    about: 'spf',
    means: 'Receivers cannot read the SPF record: "{term}" is not valid.',
    fix: 'Correct or remove "{term}", and add {mechanism} before the end.',
  },
  spf_include_broken: {
    about: 'spf',
    means: 'The SPF record refers to {host}, whose own record receivers cannot read: {problem}.',
    fix: 'Remove the reference to {host}, or ask its owner to correct the record.',
  },
  spf_loop: {
    about: 'spf',
    means: 'The SPF record leads back to {host} by its own references, which is an error.',
    fix: 'Remove the reference that leads back to {host}.',
  },
  spf_mx_hosts: {
    about: 'spf',
    means: 'The term "mx" for {host} stands for more than 10 servers, which is an error.',
    fix: 'Replace that term by "ip4:" terms, or remove it.',
  },
  spf_unresolved: {
    about: 'spf',
    means: 'The SPF record refers to {host}, which gives no answer. Receivers may defer your mail.',
    fix: 'Wait for the next check. If this lasts, remove the reference to {host}.',
  },
  spf_too_many_lookups: {
    about: 'spf',
    means: 'The SPF record needs {count} DNS queries. Receivers give up after 10.',
    fix: 'Remove terms of services that you no longer use, until at most 10 are needed.',
  },
  spf_void_lookups: {
    about: 'spf',
    means: 'The SPF record refers to names that do not exist: {hosts}. Receivers give up after two of them.',
    fix: 'Remove the terms with those names.',
  },
  spf_not_authorised: {
    about: 'spf',
    means: 'The SPF record does not permit our servers to send for this domain.',
    fix: 'Replace its value by the suggested one, which adds {mechanism}.',
  },
  spf_allows_everyone: {
    about: 'spf',
    means: 'The SPF record permits every server of the world to send for this domain, by "{term}".',
    fix: 'Remove "{term}", and end the record with "~all".',
  },
  spf_weak_all: {
    about: 'spf',
    means: 'The SPF record says nothing about servers that it does not name.',
    fix: 'End the record with "~all".',
  },
  spf_ptr: {
    about: 'spf',
    means: 'The SPF record uses "ptr", which is slow, unreliable, and ignored by large receivers.',
    fix: 'Remove "ptr" from the record.',
  },
  spf_near_limit: {
    about: 'spf',
    means: 'The SPF record needs {count} of the 10 DNS queries that receivers make.',
    fix: 'Remove terms of services that you no longer use, before you add another.',
  },
  spf_macro: {
    about: 'spf',
    means: 'The term "{term}" depends on each message, so it is not checked.',
    fix: 'Nothing has to be done.',
  },
} as const
