import { createBrowser } from '@constellation/testkit'
import type { HostCommand } from './host-command.ts'
import { type JourneyOptions, openAccount, type Places, type Report, step } from './journey.ts'
import { readLink } from './read-link.ts'

type Options = Pick<JourneyOptions, 'send' | 'unique'> & { places: Places; platform: HostCommand; report: Report }

/**
 * Creates a tenant as an operator does on the host, lets its first administrator join by the link of a mail, suspends and resumes both,
 * and compares the tenant with the other systems.
 */
export async function tenantJourney({ places, platform, unique, send, report }: Options): Promise<void> {
  const slug = `smoke-${unique}`
  const email = `smoke-admin-${unique}@example.test`
  const says = async (expected: RegExp, ...args: string[]) => {
    const printed = await platform(...args)
    if (!expected.test(printed)) throw new Error(`platform ${args.join(' ')} printed ${JSON.stringify(printed)}`)
    return printed
  }
  await step(report, 'a tenant is created, and active once its account is there', () => {
    const tenant = ['--slug', slug, '--name', `Smoke ${unique}`, '--country', 'DK', '--admin-email', email]
    return says(/ is active\n/, 'tenant', 'create', ...tenant)
  })
  await step(report, 'its first administrator signs up, and joins by the link of a mail', () =>
    join({ places, send }, email, `a smoke test ${unique} joins`),
  )
  const members = await step(report, 'the administrator is listed as active', () =>
    says(/tenant_admin +active +ok +smoke-admin-/, 'members', '--tenant', slug),
  )
  await step(report, 'nobody suspends the last administrator', async () => {
    const [id = ''] = /^[0-9a-f-]{36}/m.exec(members) ?? []
    await expectRefused(() => platform('member', 'suspend', '--tenant', slug, id), 'last_admin')
  })
  await step(report, 'it is suspended and resumed', async () => {
    await says(/ is suspended\n/, 'tenant', 'suspend', slug, '--reason', 'a test of this machine')
    await says(/ is active\n/, 'tenant', 'resume', slug)
  })
  await step(report, 'every system has what it should', () =>
    says(/authentik_group +ok[\s\S]*rbac_account +ok/, 'tenant', 'reconcile', slug),
  )
}

async function join({ places, send }: Pick<Options, 'places' | 'send'>, email: string, password: string) {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-smoke' } })
  await openAccount(browser, places, email, password)
  const link = await readLink(browser, places.mail, email, '/invitation?')
  const question = await browser.follow(await browser.get(link))
  const joined = await browser.submit(question, /^\/account\/invitation/)
  if (joined.status !== 200 || !/<h1>You are a member of /.test(joined.text))
    throw new Error(`the invitation was not accepted: ${joined.status}`)
}

async function expectRefused(work: () => Promise<string>, code: string) {
  const printed = await work().catch((error: unknown) => String(error))
  if (!printed.includes(code)) throw new Error(`this was not refused: ${printed}`)
}
