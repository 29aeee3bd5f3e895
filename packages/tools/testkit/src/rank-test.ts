/** How far one set of samples lies above another, and how likely chance alone gives such a difference. */
export type RankTest = { u: number; z: number; p: number }

/**
 * The Mann–Whitney U test, two-sided, by the normal approximation with corrections for ties and for continuity. It compares ranks: a few
 * samples that an interruption made ten times as long count only as the longest ones.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): RankTest {
  const [n, m] = [one.length, other.length]
  const { rankSum, tieTerm } = rank(one, other)
  const u = rankSum - (n * (n + 1)) / 2
  const size = n + m
  const variance = ((n * m) / 12) * (size + 1 - tieTerm / (size * (size - 1)))
  const distance = u - (n * m) / 2
  const z = variance === 0 ? 0 : (Math.sign(distance) * Math.max(0, Math.abs(distance) - 0.5)) / Math.sqrt(variance)
  return { u, z, p: twoSidedP(z) }
}

/**
 * The number of samples in each set that shows a shift of `share` of the median with `power`, when samples scatter as these do
 * (Noether 1987). It follows from the chance that a shifted sample lies above an unshifted one.
 */
export function samplesNeeded(
  samples: readonly number[],
  share: number,
  { alpha, power }: { alpha: number; power: number },
): number {
  const shift = share * median(samples)
  const pairs = samples.flatMap((one, at) =>
    samples.flatMap((other, index) => (index === at ? [] : [above(one + shift, other)])),
  )
  const chance = pairs.reduce((sum, value) => sum + value, 0) / pairs.length
  return Math.ceil((quantile(alpha / 2) + quantile(1 - power)) ** 2 / (6 * (chance - 0.5) ** 2))
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2
}

/** The ranks of `one` among both sets, where equal values share a rank, and the sum of t³ − t over the ties. */
function rank(one: readonly number[], other: readonly number[]) {
  const all = [...one.map((value) => ({ value, own: 1 })), ...other.map((value) => ({ value, own: 0 }))]
  all.sort((a, b) => a.value - b.value)
  let [rankSum, tieTerm] = [0, 0]
  for (let from = 0; from < all.length; ) {
    const tied = all.slice(from).findIndex(({ value }) => value !== all[from]?.value)
    const to = tied === -1 ? all.length : from + tied
    const shared = (from + 1 + to) / 2
    for (const { own } of all.slice(from, to)) rankSum += own * shared
    tieTerm += (to - from) ** 3 - (to - from)
    from = to
  }
  return { rankSum, tieTerm }
}

function above(one: number, other: number) {
  return one > other ? 1 : one === other ? 0.5 : 0
}

/** The probability that a normal variable is at least as far from zero as `z`, in either direction. */
export function twoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2)
}

/** The complementary error function for x ≥ 0, with a relative error of 1.2e-7 (Chebyshev fit of Press et al., Numerical Recipes §6.2). */
function erfc(x: number) {
  const t = 2 / (2 + x)
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  return t * Math.exp(-x * x + polynomial)
}

/** The value that a normal variable exceeds with probability `tail`, below one half. */
function quantile(tail: number) {
  let [low, high] = [0, 40]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (twoSidedP(middle) / 2 > tail) low = middle
    else high = middle
  }
  return low
}
