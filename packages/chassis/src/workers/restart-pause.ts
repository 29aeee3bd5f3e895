const shortestMs = 250
const longestMs = 10_000

/** Failed starts in a row after which a worker is given up: half a minute after the first. */
export const mostFailures = 8

/** How long to wait before a worker is replaced, in milliseconds, when as many in its place have ended soon after their start. */
export function restartPauseMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(shortestMs * 2 ** (failures - 1), longestMs)
}
