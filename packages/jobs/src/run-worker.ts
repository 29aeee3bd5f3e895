import type { Logger } from '@constellation/observability'

export type RunningWorker = {
  /** Looks for work now rather than at the next interval. */
  wake(): void
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
  let rouse: () => void = () => undefined

  async function loop() {
    while (!stopped) {
      woken = false
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
    return promise.finally(() => clearTimeout(timer))
  }

  function wake() {
    woken = true
    rouse()
  }

  const running = loop()
  return {
    wake,
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
      for (const worker of workers) worker.wake()
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
