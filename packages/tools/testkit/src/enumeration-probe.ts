import { mannWhitney, median, samplesNeeded } from './rank-test.ts'

/** What a caller can see of one answer. */
export type Answer = { status: number; sizeBytes: number; headers: string; milliseconds: number }

export type Asked<Kind extends string> = Readonly<Record<Kind, readonly Answer[]>>

/** The comparison of one kind of address with the address that nobody has. */
export type Comparison = {
  kind: string
  medianMs: number
  baselineMs: number
  p: number
  /** The differences that give the kind away. Empty when there are none. */
  differs: string[]
  /** The number of samples of each kind that shows a shift of a tenth of the median. */
  samplesForTenth: number
}

/**
 * Asks about every kind of address once a round, in a random order, so that other work of the machine affects all kinds alike. The slowest
 * quarter of the rounds is left out. Whole rounds are left out, not single answers, so that no kind is favoured.
 */
export async function askInRounds<Kind extends string>(options: {
  kinds: readonly Kind[]
  rounds: number
  /** Prepares a round. This is not timed. */
  prepare?: (round: number) => Promise<void>
  ask: (kind: Kind, round: number) => Promise<Response>
  /** From 0 up to, not including, 1. */
  random: () => number
  /** In milliseconds. */
  now: () => number
}): Promise<Asked<Kind>> {
  const rounds: Record<Kind, Answer>[] = []
  for (let round = 0; round < options.rounds; round++) {
    await options.prepare?.(round)
    const answers: Partial<Record<Kind, Answer>> = {}
    for (const kind of shuffled(options.kinds, options.random))
      answers[kind] = await observe(() => options.ask(kind, round), options.now)
    // The loop above asked about every kind.
    rounds.push(answers as Record<Kind, Answer>)
  }
  const kept = rounds.sort((a, b) => total(a) - total(b)).slice(0, Math.ceil(options.rounds * 0.75))
  const byKind = options.kinds.map((kind) => [kind, kept.map((answers) => answers[kind])])
  // One entry for each kind, which `fromEntries` cannot express.
  return Object.fromEntries(byKind) as Asked<Kind>
}

/**
 * Compares every kind with `baseline`. Times differ when chance alone would give such a difference in fewer than `alpha` of all probes.
 * `alpha` is divided among `comparisons` (Bonferroni).
 */
export function compareWith<Kind extends string>(
  asked: Asked<Kind>,
  baseline: Kind,
  { alpha, comparisons }: { alpha: number; comparisons: number },
): Comparison[] {
  const level = alpha / comparisons
  const base = asked[baseline]
  const baseTimes = base.map(({ milliseconds }) => milliseconds)
  const seen = (answers: readonly Answer[], part: 'status' | 'sizeBytes' | 'headers') =>
    [...new Set(answers.map((answer) => answer[part]))].sort().join(' or ')
  const kinds = Object.entries(asked) as [Kind, readonly Answer[]][]
  return kinds
    .filter(([kind]) => kind !== baseline)
    .map(([kind, answers]) => {
      const times = answers.map(({ milliseconds }) => milliseconds)
      const { p } = mannWhitney(times, baseTimes)
      const parts = (['status', 'sizeBytes', 'headers'] as const).filter(
        (part) => seen(answers, part) !== seen(base, part),
      )
      return {
        kind,
        medianMs: median(times),
        baselineMs: median(baseTimes),
        p,
        differs: [...parts, ...(p < level ? ['time'] : [])],
        samplesForTenth: samplesNeeded(baseTimes, 0.1, { alpha: level, power: 0.9 }),
      }
    })
}

/** Writes one line for each comparison. */
export function describeComparisons(operation: string, comparisons: readonly Comparison[]): string {
  return comparisons
    .map(
      ({ kind, medianMs, baselineMs, p, differs, samplesForTenth }) =>
        `${operation}: ${kind} ${medianMs.toFixed(2)} ms, baseline ${baselineMs.toFixed(2)} ms, p = ${p.toPrecision(2)}; ` +
        `${differs.length ? `DIFFERS in ${differs.join(', ')}` : 'no difference'}; a shift of 10 % needs ${samplesForTenth} samples`,
    )
    .join('\n')
}

async function observe(ask: () => Promise<Response>, now: () => number): Promise<Answer> {
  const startedMs = now()
  const response = await ask()
  const body = await response.arrayBuffer()
  const milliseconds = now() - startedMs
  const headers = [...response.headers.keys()].sort().join(',')
  return { status: response.status, sizeBytes: body.byteLength, headers, milliseconds }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function total(answers: Record<string, Answer>) {
  return Object.values(answers).reduce((sum, { milliseconds }) => sum + milliseconds, 0)
}
