const successMs = 3_600_000
const failureMs = 60_000

/** The same question, put at most once an hour while it succeeds and once a minute while it fails. Between, its last outcome is given. */
export function keepOutcome<Input extends unknown[]>(
  now: () => Date,
  ask: (...input: Input) => Promise<void>,
): (...input: Input) => Promise<void> {
  let kept: { outcome: Promise<void>; untilMs: number } | undefined
  return (...input) => {
    const nowMs = now().getTime()
    if (kept && nowMs < kept.untilMs) return kept.outcome
    const outcome = ask(...input)
    const asked = { outcome, untilMs: nowMs + successMs }
    kept = asked
    outcome.catch(() => {
      asked.untilMs = nowMs + failureMs
    })
    return outcome
  }
}
