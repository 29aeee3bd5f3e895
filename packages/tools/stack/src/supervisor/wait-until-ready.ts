import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const pollEveryMs = 25
const answerLimitMs = 2_000

/** Polls `url` until it answers 2xx. Returns `false` after `limitMs` or on the signal. */
export async function waitUntilReady(url: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + limitMs
  while (!signal.aborted && performance.now() < giveUpAt) {
    if (await answersWell(url)) return true
    await delay(pollEveryMs)
  }
  return false
}

function answersWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: answerLimitMs }, (response) => {
      response.resume()
      const { statusCode = 0 } = response
      resolve(statusCode >= 200 && statusCode < 300)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
    request.once('close', () => resolve(false))
  })
}
