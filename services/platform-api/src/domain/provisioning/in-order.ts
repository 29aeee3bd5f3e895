type Ordered = { key: string; after?: readonly string[] }

/**
 * Does the work of each step once the steps that it comes after are done, those that do not depend on each other side by side. Reversed,
 * each waits for those that come after it. A step whose work gave false, or threw, keeps those that wait for it from being done; the first
 * error is thrown once nothing is under way.
 */
export async function inOrder<Step extends Ordered>(
  steps: readonly Step[],
  { isReversed }: { isReversed: boolean },
  work: (step: Step) => Promise<boolean>,
): Promise<void> {
  const done = new Map<string, Promise<boolean>>()
  const start = (step: Step): Promise<boolean> => {
    const started = done.get(step.key) ?? doAfter(step)
    done.set(step.key, started)
    return started
  }
  async function doAfter(step: Step): Promise<boolean> {
    const before = await Promise.all(waitsFor(steps, step, isReversed).map(start))
    return before.every(Boolean) && work(step)
  }
  const results = await Promise.allSettled(steps.map(start))
  const failed = results.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

function waitsFor<Step extends Ordered>(steps: readonly Step[], step: Step, isReversed: boolean): Step[] {
  if (isReversed) return steps.filter(({ after }) => after?.includes(step.key))
  return steps.filter(({ key }) => step.after?.includes(key))
}
