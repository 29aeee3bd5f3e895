import type { HostCommand } from './host-command.ts'
import { type Report, step } from './journey.ts'

type Options = { platform: HostCommand; unique: string; report: Report }

/** Creates a tenant as an operator does on the host, suspends and resumes it, and compares it with the other systems. */
export async function tenantJourney({ platform, unique, report }: Options): Promise<void> {
  const slug = `smoke-${unique}`
  const says = async (expected: RegExp, ...args: string[]) => {
    const printed = await platform(...args)
    if (!expected.test(printed)) throw new Error(`platform ${args.join(' ')} printed ${JSON.stringify(printed)}`)
  }
  await step(report, 'a tenant is created, and active once its account is there', () =>
    says(/ is active\n/, 'tenant', 'create', '--slug', slug, '--name', `Smoke ${unique}`, '--country', 'DK'),
  )
  await step(report, 'it is suspended and resumed', async () => {
    await says(/ is suspended\n/, 'tenant', 'suspend', slug, '--reason', 'a test of this machine')
    await says(/ is active\n/, 'tenant', 'resume', slug)
  })
  await step(report, 'every system has what it should', () => says(/rbac_account +ok/, 'tenant', 'reconcile', slug))
}
