/** What can be found about a DKIM record. */
export const dkimRecord = {
  dkim_multiple: {
    about: 'dkim',
    means: 'There are {count} TXT records at {name}. Receivers may read the wrong one.',
    fix: 'Keep the one with the value {value} and delete the others.',
  },
  dkim_syntax: {
    about: 'dkim',
    means: 'Receivers cannot read the record at {name}: {problem}.',
    fix: 'Replace its value by {value}.',
  },
  dkim_revoked: {
    about: 'dkim',
    means: 'The key at {name} is empty, which means that it is revoked.',
    fix: 'Replace its value by {value}.',
  },
  dkim_algorithm: {
    about: 'dkim',
    means: 'The record at {name} is for the algorithm {found}, and our key is for {algorithm}.',
    fix: 'Replace its value by {value}.',
  },
  dkim_truncated: {
    about: 'dkim',
    means: 'The key at {name} was cut off after {length} characters, often by the form of the DNS provider.',
    fix: 'Paste the whole value again. If the form takes 255 characters at most, paste the value in several quoted parts.',
  },
  dkim_key_unreadable: {
    about: 'dkim',
    means: 'The key at {name} is damaged.',
    fix: 'Replace its value by {value}.',
  },
  dkim_key_differs: {
    about: 'dkim',
    means: 'The key at {name} is another one than ours, so our signatures fail.',
    fix: 'Replace its value by {value}.',
  },
  dkim_key_weak: {
    about: 'dkim',
    means: 'The key at {name} has {bits} bits. Receivers ignore keys with fewer than 1024.',
    fix: 'Ask our support for a new key.',
  },
  dkim_key_short: {
    about: 'dkim',
    means: 'The key at {name} has {bits} bits. 2048 are recommended.',
    fix: 'Ask our support for a new key.',
  },
  dkim_hash: {
    about: 'dkim',
    means: 'The record at {name} does not permit SHA-256 (tag h={found}), with which we sign.',
    fix: 'Replace its value by {value}.',
  },
  dkim_service: {
    about: 'dkim',
    means: 'The record at {name} is not for mail (tag s={found}).',
    fix: 'Replace its value by {value}.',
  },
  dkim_testing: {
    about: 'dkim',
    means: 'The record at {name} says that DKIM is only being tested (tag t=y).',
    fix: 'Remove "t=y" from the record.',
  },
} as const
