type Startable = { name: string; calls: readonly string[] }

/** Starts each service once the ones that it calls are ready. The list is in the order in which they start. */
export async function startInOrder(
  services: readonly Startable[],
  start: (name: string) => Promise<unknown>,
): Promise<void> {
  const started = new Map<string, Promise<unknown>>()
  for (const { name, calls } of services) {
    const before = calls.map((callee) => started.get(callee))
    started.set(
      name,
      Promise.all(before).then(() => start(name)),
    )
  }
  await Promise.all(started.values())
}
