export type Deadlines = {
  /** A deadline that does not pass by itself. */
  deadline: () => AbortSignal
  /** Lets every deadline pass that was made until now. Later ones stay open. */
  expire(): void
}

/** Deadlines that pass when a test says so, so that no test depends on the machine's speed. */
export function createDeadlines(): Deadlines {
  const open = new Set<AbortController>()
  return {
    deadline() {
      const controller = new AbortController()
      open.add(controller)
      return controller.signal
    },
    expire() {
      for (const controller of open) controller.abort(new DOMException('the deadline has passed', 'TimeoutError'))
      open.clear()
    },
  }
}
