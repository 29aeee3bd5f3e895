/** What a transaction offers: at most so much for each unit of gas, of which the tip goes to the block's maker. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/** Fees that stay enough while the base fee doubles. */
export function currentFees({ baseFee, tip }: { baseFee: bigint; tip: bigint }): Fees {
  return { maxFeePerGas: 2n * baseFee + tip, maxPriorityFeePerGas: tip }
}

/** Fees with which nodes take a transaction in the place of another: an eighth more of both, and at least today's. */
export function replacingFees(former: Fees, current: Fees): Fees {
  const more = (fee: bigint) => fee + fee / 8n + 1n
  const maxPriorityFeePerGas = larger(more(former.maxPriorityFeePerGas), current.maxPriorityFeePerGas)
  return {
    maxPriorityFeePerGas,
    maxFeePerGas: larger(more(former.maxFeePerGas), current.maxFeePerGas, maxPriorityFeePerGas),
  }
}

function larger(...fees: readonly bigint[]): bigint {
  // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigints.
  return fees.reduce((one, other) => (one > other ? one : other))
}
