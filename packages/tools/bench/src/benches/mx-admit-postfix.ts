import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Postfix, startPostfix, whyNoPostfix } from '@constellation/testkit'
import type { Bench } from '../bench.ts'
import type { Measure } from '../load/measure.ts'
import { measuredTimes } from '../load/measured-times.ts'
import { messageOf } from '../world/hand-in.ts'
import { mxAdmit } from './mx-admit.ts'

const run = promisify(execFile)
const connections = 32
const perRun = 500

/** The same messages beside a mail server that accepts them into its queue, on the same disk. */
export const mxAdmitPostfix: Bench = {
  name: 'mx-admit-postfix',
  raw: 'Postfix accepts mails of the same length, over as many connections',
  goal: { of: 'rate' },
  missing: whyNoPostfix,
  async prepare(world, cleanUp) {
    const { services = [], ours } = await mxAdmit.prepare(world, cleanUp)
    const postfix = cleanUp.use(await startPostfix({ smtpUtf8: false }))
    return { services, ours, prepareRound: () => postfix.clear(), raw: (seconds) => acceptFor(postfix, seconds) }
  },
}

/** Sends mails by `smtp-source`, which comes with Postfix. Those that are missing in the queue count as errors. */
async function acceptFor(postfix: Postfix, seconds: number): Promise<Measure> {
  const before = (await postfix.queue()).length
  const bodyBytes = String(messageOf('').text.length)
  const load = ['-s', String(connections), '-m', String(perRun), '-l', bodyBytes, '-d']
  const addresses = ['-f', 'bench@example.test', '-t', 'ada@example.org', `127.0.0.1:${postfix.port}`]
  const timesMs: number[] = []
  const beganAt = performance.now()
  while (performance.now() < beganAt + seconds * 1000) {
    const runBeganAt = performance.now()
    await run('smtp-source', [...load, ...addresses])
    timesMs.push((performance.now() - runBeganAt) / (perRun / connections))
  }
  const elapsedSeconds = (performance.now() - beganAt) / 1000
  const sent = timesMs.length * perRun
  const missing = sent - ((await postfix.queue()).length - before)
  return { ...measuredTimes(timesMs, elapsedSeconds, missing), perSecond: sent / elapsedSeconds, requests: sent }
}
