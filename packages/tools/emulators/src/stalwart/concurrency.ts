import { findCaller } from './callers.ts'
import { isJmap } from './find-endpoint.ts'
import { sendJmapProblem } from './problem.ts'
import type { StalwartState } from './state.ts'

const mostAtOnce = 4

/** Refuses a fifth request of one caller at once. One that is held back counts until it is answered. */
export function createConcurrencyLimit(state: StalwartState) {
  const running = new Map<string, number>()
  return async (request: Request, work: () => Promise<Response>): Promise<Response> => {
    const caller = isJmap(request) ? findCaller(request, state) : undefined
    if (!caller) return work()
    const count = running.get(caller.accountId) ?? 0
    if (count >= mostAtOnce) return sendJmapProblem('limit', 'Too many requests at once.', 'maxConcurrentRequests')
    running.set(caller.accountId, count + 1)
    try {
      return await work()
    } finally {
      running.set(caller.accountId, (running.get(caller.accountId) ?? 1) - 1)
    }
  }
}
