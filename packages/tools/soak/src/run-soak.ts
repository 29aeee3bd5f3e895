import { setTimeout as delay } from 'node:timers/promises'
import { createChance } from './chance.ts'
import { breakThings } from './faults/break-things.ts'
import { type Clocks, createClocks } from './faults/clocks.ts'
import { scheduleFaults } from './faults/schedule.ts'
import { ignoreAbort } from './ignore-abort.ts'
import { checkAfterFault, databasesOf } from './invariants/check-after-fault.ts'
import { checkAtEnd } from './invariants/check-at-end.ts'
import { countListeners } from './invariants/check-connections.ts'
import { judgeFailures } from './invariants/judge-run.ts'
import { checkMemory, growthOf, measureMemory } from './invariants/memory.ts'
import type { Crowd } from './people/crowd.ts'
import { gatherPeople } from './people/gather-people.ts'
import { gatherPrograms } from './programs/gather-programs.ts'
import { createJournal } from './report/journal.ts'
import { makeReport } from './report/make-report.ts'
import type { Report } from './report/report.ts'
import { type Capacity, calibrate, rateFor } from './traffic/calibrate.ts'
import { drive } from './traffic/drive.ts'
import { openWorld } from './world/world.ts'

export type SoakOptions = {
  /** The length of the traffic. Start, measurement and the checks at the end come on top. */
  minutes: number
  seed: number
  /** Ends the traffic. The report covers the time until then. */
  stop: AbortSignal
  note(line: string): void
}

const loadShare = 0.4
const aheadSeconds = 20
const accounts = 8
const membersEach = 5
const masters = 4
const programsEach = 4
/** From this length on the second half has no faults, so that the memory of one process life can be judged. */
const judgedFromMinutes = 8
const warmUpMs = 60_000
const afterwardsMs = 3000

/** Runs load and faults together on a stack that is removed when the run ends. Throws when the stack cannot start. */
export async function runSoak(options: SoakOptions): Promise<Report> {
  const { seed, stop, note } = options
  const clocks = createClocks(aheadSeconds)
  clocks.ahead = 'rbac'
  await using world = await openWorld(clocks)
  const listeners = await countListeners(databasesOf({ world }).server)
  const crowd: Crowd = {
    world,
    journal: createJournal(now),
    chance: createChance(seed, 'people'),
    organisations: [],
    people: [],
    ended: [],
    programs: [],
    revoked: [],
    endedProgramSessions: [],
  }
  await gatherPeople(crowd, accounts, membersEach)
  await gatherPrograms(crowd, masters, programsEach)
  note(
    `${crowd.people.length} people and ${crowd.programs.length} programs are there; the clock of rbac is ${aheadSeconds} s ahead`,
  )
  const capacity = await calibrate(crowd, options.minutes < 2 ? 3 : 6)

  const traffic = await breakUnderLoad(crowd, clocks, capacity, options)
  note(stop.aborted ? 'stopped; checking what is left' : 'the traffic has ended; everybody comes back once more')
  await (stop.aborted ? checkAfterFault(crowd, undefined) : checkAtEnd(crowd, listeners))
  for (const finding of checkMemory(traffic.memory)) crowd.journal.violate(finding)
  const outside = judgeFailures(crowd, traffic.faults, traffic.beganAt)
  return makeReport({ seed, stoppedEarly: stop.aborted, crowd, capacity, outside, ...traffic })
}

const now = () => performance.now()

/** The middle of the run: traffic with faults. Forgets the counts of the measurement, but keeps its violations. */
async function breakUnderLoad(
  crowd: Crowd,
  clocks: Clocks,
  capacity: Capacity,
  { minutes, seed, stop, note }: SoakOptions,
) {
  const perSecond = rateFor(capacity, loadShare)
  note(`capacity ${capacity.signInsPerSecond.toFixed(1)} sign-ins/s; driving ${perSecond.toFixed(1)} actions/s`)
  const { violations } = crowd.journal
  crowd.journal = createJournal(now)
  for (const violation of violations) crowd.journal.violate(violation)

  const [beganAt, lengthMs] = [now(), minutes * 60_000]
  const isJudged = minutes >= judgedFromMinutes
  const timesEach = Math.min(8, Math.max(2, Math.round(minutes * 1.2)))
  const plan = scheduleFaults(createChance(seed, 'faults'), isJudged ? lengthMs / 2 : lengthMs, timesEach)
  const pause = (ms: number) => delay(ms, undefined, { signal: stop }).catch(ignoreAbort)
  const over = new AbortController()
  const driving = drive(crowd, { perSecond, over: over.signal, chance: createChance(seed, 'traffic') })
  try {
    const faults = await breakThings(crowd, { plan, clocks, beganAt, stop, note })
    await pause(isJudged ? warmUpMs : 0)
    const look = async () => (stop.aborted ? [] : measureMemory(crowd.world))
    const before = await look()
    const measuredAt = now()
    // When a fault comes late because a recovery took long, traffic still follows it.
    await pause(Math.max(afterwardsMs, beganAt + lengthMs - now()))
    // Both measurements are under load: at rest there is less to hold.
    const after = await look()
    over.abort()
    const timed = await driving
    const memory = growthOf(before, after, timed.filter(({ from }) => from >= measuredAt).length)
    return { timed, faults, beganAt, endedAt: now(), memory }
  } finally {
    over.abort()
  }
}
