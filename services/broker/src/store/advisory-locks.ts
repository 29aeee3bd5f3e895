/**
 * The keys of every advisory lock in the broker's database. They stand in one place, because two pieces of work with one key would wait for
 * each other. `append_to_chain` has the key of the chain in its own text: 4702111234.
 */
export const advisoryLocks = {
  reconcile: 4_702_111_235,
  nonces: 4_702_111_236,
  denials: 4_702_111_237,
} as const
