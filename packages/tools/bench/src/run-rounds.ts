import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { measureRound, type Round } from './load/meter.ts'
import { type Outcome, summarise } from './outcome.ts'
import type { World } from './world/world.ts'

/** How long the machine is watched at rest, to count the statements that always run. Outbox workers look every two seconds. */
const idleSeconds = 2

/** Measures both sides in alternating rounds, after one that does not count, so that other work of the machine affects both. */
export async function runRounds(
  bench: Bench,
  world: World,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Outcome> {
  await using cleanUp = new AsyncDisposableStack()
  const { raw, ours, prepareRound, rawProcess, services = [], mixed = false } = await bench.prepare(world, cleanUp)
  const idleStatementsPerSecond = services.length ? await watchIdle(world) : 0
  const warmUpSeconds = Math.min(seconds, 3)
  await prepareRound?.(warmUpSeconds)
  await raw(warmUpSeconds)
  await ours(warmUpSeconds)
  await world.databases.analyze()
  await world.databases.delivered()
  const rawRounds: Round[] = []
  const ourRounds: Round[] = []
  for (let round = 0; round < rounds; round++) {
    await prepareRound?.(seconds)
    rawRounds.push(await measureRound(world, rawProcess ? [rawProcess] : [], () => raw(seconds)))
    ourRounds.push(await measureRound(world, services, () => ours(seconds)))
  }
  return summarise(bench, rawRounds, ourRounds, { seconds, idleStatementsPerSecond, mixed })
}

async function watchIdle({ postgres, databases }: World): Promise<number> {
  await databases.delivered()
  const before = await postgres.statements()
  await pause(idleSeconds * 1000)
  return ((await postgres.statements()) - before) / idleSeconds
}
