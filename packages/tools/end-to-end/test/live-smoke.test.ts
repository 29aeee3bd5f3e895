import { randomInt } from 'node:crypto'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from 'vitest'
import { liveJourney, type Outcome } from '../src/smoke/live.ts'
import { newAddress, places } from './person.ts'

/** The stand-ins of the stack stand for providers that somebody runs elsewhere. */
async function run(options: Partial<Parameters<typeof liveJourney>[0]>): Promise<Outcome[]> {
  await using profile = await mkdtempDisposable(path.join(tmpdir(), 'live-smoke-'))
  const { login, hello } = places()
  const outcomes: Outcome[] = []
  await liveJourney(
    {
      places: { login, application: hello },
      providers: ['github'],
      profile: profile.path,
      headed: false,
      limitMs: 15_000,
      ...options,
    },
    (outcome) => outcomes.push(outcome),
  )
  return outcomes
}

async function allow(page: Page) {
  await page.locator('input[name="subject"]').fill(String(randomInt(10_000, 2_000_000_000)))
  await page.locator('input[name="name"]').fill('Nina New')
  await page.locator('input[name="email"]').fill(newAddress())
  await page.getByRole('button', { name: 'Be this person' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
}

test('a provider that signs the person in ends with a refresh cookie and a session in the application', async () => {
  expect(await run({ answer: allow, providers: ['github', 'google'] })).toEqual([
    { provider: 'github', kind: 'passed' },
    { provider: 'google', kind: 'passed' },
  ])
})

test('a provider where nobody is signed in fails, and the line says where the browser stands', async () => {
  const [outcome] = await run({ limitMs: 1500 })
  expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('/login/oauth/authorize: ') })
  expect(JSON.stringify(outcome)).not.toContain('state=')
})

test('what cannot be tried is skipped, and not passed', async () => {
  expect(await run({ profile: undefined })).toMatchObject([{ kind: 'skipped' }])
  expect(await run({ providers: ['example-id'] })).toMatchObject([{ kind: 'skipped' }])
})
