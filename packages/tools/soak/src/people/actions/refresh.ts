import { foundOver, visit } from '../ask.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'

/** Comes back after the access token expired: login rotates the refresh token. Sometimes in two tabs at the same time. */
export const refreshAction = withDevice(22, isSignedIn, async (crowd, person, device) => {
  if (crowd.chance.happens(0.2)) await refreshInTwoTabs(crowd, person, device)
  else await refresh(crowd, person, device)
})

/** Makes login rotate the refresh token of this browser. */
export async function refresh(crowd: Crowd, person: Person, device: Device): Promise<void> {
  forgetAccessToken(crowd, device)
  await openAccount(crowd, person, device)
}

/** An access token of this browser that rbac accepts for some more seconds. Gives undefined when the session is over. */
export async function freshAccessToken(crowd: Crowd, person: Person, device: Device): Promise<string | undefined> {
  if (!cookieOf(crowd, device, '__Host-access')) await refresh(crowd, person, device)
  return cookieOf(crowd, device, '__Host-access')
}

async function refreshInTwoTabs(crowd: Crowd, person: Person, device: Device): Promise<void> {
  forgetAccessToken(crowd, device)
  const tabs = [openAccount(crowd, person, device), openAccount(crowd, person, device)]
  for (const tab of await Promise.allSettled(tabs)) if (tab.status === 'rejected') throw tab.reason
}

async function openAccount(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { answer } = await visit(crowd, device, 'refresh', () =>
    device.browser.get(`${crowd.world.stack.login}/account/security`),
  )
  if (answer.status !== 200) foundOver(device, person.id, `the account page was answered ${answer.status}`, 'browser')
}

function forgetAccessToken(crowd: Crowd, { browser }: Device) {
  browser.cookies.delete(new URL(crowd.world.stack.login).host, '__Host-access')
}
