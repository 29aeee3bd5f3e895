import { afterAll, beforeAll, describe } from 'vitest'
import { type Cluster, connectCluster, startCluster } from '../src/cluster.ts'
import { whyNot } from '../src/requirements.ts'
import { anotherDigest } from './scenarios/another-digest.ts'
import { backupAndRestore } from './scenarios/backup-and-restore.ts'
import { fromNothing } from './scenarios/from-nothing.ts'
import { lostAllocations } from './scenarios/lost-allocations.ts'
import { mails } from './scenarios/mails.ts'
import { neverReady } from './scenarios/never-ready.ts'
import { overloaded } from './scenarios/overload.ts'
import { preflight } from './scenarios/preflight.ts'
import { programs, programsGoOn } from './scenarios/programs.ts'
import { rotation } from './scenarios/rotation.ts'
import { secondRun } from './scenarios/second-run.ts'

const reason = whyNot()
if (reason) process.stdout.write(`The cluster is skipped: ${reason}.\n`)

/** One installation lives through all of it: each scenario begins where the one before it ended. */
describe.skipIf(reason)('a constellation on a cluster', () => {
  let cluster: Cluster
  beforeAll(async () => {
    const running = process.env.CONSTELLATION_CLUSTER
    cluster = running ? connectCluster(running) : await startCluster()
  })
  afterAll(() => cluster?.[Symbol.asyncDispose]())
  const context = () => cluster

  preflight(context)
  fromNothing(context)
  programs(context)
  mails(context, 'after the installation')
  secondRun(context)
  overloaded(context)
  anotherDigest(context)
  neverReady(context)
  rotation(context)
  programsGoOn(context)
  mails(context, 'after every secret was replaced')
  lostAllocations(context)
  backupAndRestore(context)
  programsGoOn(context)
  mails(context, 'after a restore')
})
