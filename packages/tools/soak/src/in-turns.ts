const atOnce = 4

/** Does the work for 0, 1, … `count - 1`, four at the same time. Rejects with the first error. */
export async function inTurns(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
