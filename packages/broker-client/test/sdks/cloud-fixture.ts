import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { bucket, startFederation } from '@constellation/broker/testing/cloud'
import { startAgentFixture } from '../agent/agent-fixture.ts'
import { addressA } from '../signing/vectors.ts'

const region = 'us-east-1'

/** The agent, the broker, and stand-ins for STS and S3 that enforce what an operator sets up at AWS. */
export async function startCloud({ credentialSeconds = 3600 } = {}) {
  await using parts = new AsyncDisposableStack()
  const variables = { BROKER_SESSION_DURATION_SECONDS: String(credentialSeconds) }
  const cloud = parts.use(await startFederation({ variables }))
  const scope = `${addressA}/`
  const agent = parts.use(await startAgentFixture({ broker: cloud.broker, scope }))
  // What an operator's program put there before.
  await agent.run(['login'])
  const resources = parts.move()
  return {
    ...cloud,
    agent,
    bucket,
    region,
    scope,
    /** A configuration of AWS whose profile `bot` starts the agent. */
    async writeConfig(): Promise<string> {
      const file = path.join(agent.place, 'aws-config')
      const command = [process.execPath, agent.program, 'credential-process', '--home', agent.home].join(' ')
      await writeFile(file, `[profile bot]\nregion = ${region}\ncredential_process = ${command}\n`)
      return file
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>
