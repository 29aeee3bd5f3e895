import { consumeCode, hasCode } from '../authenticator-app.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import {
  acceptedTwice,
  expectAccepted,
  type Given,
  giveCode,
  givePasswordFirst,
  verifyWorthless,
} from './second-step.ts'
import { sometimesAnother } from './sign-in.ts'

/** Signs in with the password and a code of the app. Sometimes two browsers use the code at the same time, or a thief presents it again. */
export const codeAction = withDevice(
  1.5,
  (device, { app }) => hasCode(app) && !isSignedIn(device),
  async (crowd, person, device) => {
    const other = person.devices.find((one) => one !== device && !isSignedIn(one))
    if (!person.app) return
    const given: Given = { kind: 'code', code: consumeCode(person.app) }
    if (other && crowd.chance.happens(0.3)) return giveTwice(crowd, person, [device, other], given)
    sometimesAnother(crowd, device)
    const page = await givePasswordFirst(crowd, person, device, given.kind)
    const outcome = await giveCode(crowd, person, device, page, given)
    expectAccepted(crowd, person, outcome, given.kind)
    if (outcome.accepted && crowd.chance.happens(0.3)) await verifyWorthless(crowd, person, given)
  },
)

/** Gives the code in two browsers at the same time: only one is signed in. */
async function giveTwice(crowd: Crowd, person: Person, devices: readonly [Device, Device], given: Given) {
  const [first, second] = devices
  const pages = [
    await givePasswordFirst(crowd, person, first, given.kind),
    await givePasswordFirst(crowd, person, second, given.kind),
  ] as const
  const settled = await Promise.allSettled([
    giveCode(crowd, person, first, pages[0], given),
    giveCode(crowd, person, second, pages[1], given),
  ])
  const outcomes = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  crowd.journal.count('checks', 'a code is given in two browsers at one moment')
  const accepted = outcomes.filter((one) => one.accepted).length
  if (accepted > 1) throw acceptedTwice(person, given, 'two browsers were signed in with it')
  expectAccepted(
    crowd,
    person,
    { accepted: accepted > 0, repeated: outcomes.some(({ repeated }) => repeated) },
    given.kind,
  )
}
