/** How long a failed delivery waits before it is retried, in seconds: twice as long after each attempt, and at most five minutes. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(2 ** Math.min(attempts, 9), 300)
}
