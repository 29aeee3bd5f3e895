/** For a wait that may be cut short: what else goes wrong is thrown on. */
export function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
