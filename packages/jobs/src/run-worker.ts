import type { Logger } from '@constellation/observability'

export type RunningWorker = {
  /** Looks for work now rather than at the next interval. */
  wake(): void
  isResting(): boolean
  /** Ends after the step in hand. */
  stop(): Promise<void>
}

/** Steps while there is work, then rests until it is woken or `intervalMs` has passed. A step that throws is logged and rested upon. */
export function runWorker(
  step: () => Promise<'idle' | 'worked'>,
  options: { intervalMs: number; logger: Logger },
): RunningWorker {
  let stopped = false
  let woken = false
  let resting = false
  let rouse: () => void = () => undefined

  async function loop() {
    while (!stopped) {
      woken = false
      resting = false
      const result = await attempt()
      if (result === 'idle' && !woken && !stopped) await rest()
    }
  }

  async function attempt(): Promise<'idle' | 'worked'> {
    try {
      return await step()
    } catch (error) {
      options.logger.error({ error }, 'a step of a worker failed')
      return 'idle'
    }
  }

  function rest() {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, options.intervalMs)
    rouse = resolve
    resting = true
    return promise.finally(() => clearTimeout(timer))
  }

  function wake() {
    woken = true
    resting = false
    rouse()
  }

  const running = loop()
  return {
    wake,
    isResting: () => resting,
    async stop() {
      stopped = true
      rouse()
      await running
    },
  }
}

/** `count` workers over one kind of work, so that one slow step holds up no other. */
export function runWorkers(
  step: () => Promise<'idle' | 'worked'>,
  { count, ...options }: { count: number; intervalMs: number; logger: Logger },
): RunningWorker {
  const workers = Array.from({ length: count }, () => runWorker(step, options))
  return {
    wake() {
      // One is enough for one piece of work; where none rests, any may have looked just before it was there.
      const resting = workers.find((worker) => worker.isResting())
      for (const worker of resting ? [resting] : workers) worker.wake()
    },
    isResting: () => workers.every((worker) => worker.isResting()),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
