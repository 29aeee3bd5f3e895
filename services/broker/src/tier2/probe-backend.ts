/** Throws while rbac does not answer. */
export async function probeBackend(
  network: { fetch: (request: Request) => Promise<Response> },
  baseUrl: string,
): Promise<void> {
  const { status } = await network.fetch(
    new Request(new URL('/healthz', baseUrl), { signal: AbortSignal.timeout(5000) }),
  )
  if (status !== 200) throw new Error(`the backend answered ${status}`)
}
