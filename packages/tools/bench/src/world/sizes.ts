/** How many rows the benches of large tables have, by the end of their names. */
export const sizes = { '100k': 100_000, '1m': 1_000_000 }

export type Size = keyof typeof sizes
