import { readUserCode, writeUserCode } from '@constellation/tokens'
import { decideDevice } from '../../domain/device-authorization/decide-device.ts'
import { findDevice, type WaitingDevice } from '../../domain/device-authorization/find-device.ts'
import {
  type DeviceCodePage,
  type DeviceDonePage,
  deviceCodePage,
  deviceConfirmPage,
  deviceDonePage,
} from '../../views/index.ts'
import { formFailure } from '../form-errors.ts'
import { nameOf } from '../name-of.ts'
import type { FormPage } from '../page.ts'
import type { PageRequest, SignedInRequest } from '../page-request.ts'
import { askForProof } from '../sign-in/recent-sign-in.ts'

const path = '/account/device'
const account = '/account/security'

/** GET /device: the short address that programs show. */
export async function showDevicePlace(request: PageRequest): Promise<Response> {
  return request.redirect(path + request.url.search)
}

/** GET /account/device: asks for the code of a program, or whether to allow the program behind it. */
export async function showDevice(request: SignedInRequest): Promise<Response> {
  const done = results.find((one) => one === request.query('done'))
  if (done) return showDone(request, done)
  const typed = request.query('user_code')
  const asked = await askForProof(request, typed === undefined ? path : confirmPath(typed))
  if (asked) return asked
  return typed === undefined ? viewCode(request, {}) : confirm(request, typed)
}

/** POST /account/device: goes on to the program behind a typed code. */
export const typeDeviceCode: FormPage<SignedInRequest> = {
  async submit(request, form) {
    const typed = form.field('user_code')
    if (!typed.trim()) return viewCode(request, { errors: { user_code: 'code_required' } }, 422)
    return request.redirect(confirmPath(typed))
  },
  expired: (request, form) =>
    viewCode(request, { userCode: form.field('user_code'), failure: { code: 'invalid_csrf' } }, 403),
}

/** POST /account/device/allow and /account/device/deny: the answer of the person, by a press alone. */
export function answerDevice(allow: boolean): FormPage<SignedInRequest> {
  return {
    async submit(request, form) {
      const typed = form.field('user_code')
      return (await askForProof(request, confirmPath(typed))) ?? decide(request, typed, allow)
    },
    expired: async (request, form) => request.redirect(confirmPath(form.field('user_code'))),
  }
}

const results = ['allowed', 'denied'] as const

async function confirm(request: SignedInRequest, typed: string): Promise<Response> {
  const userCode = readUserCode(typed)
  const found = await countedAs(
    request,
    typed,
    async () => userCode && findDevice(request.deps, reader(request), userCode),
  )
  if (found instanceof Response) return found
  return userCode && found ? viewConfirm(request, userCode, found) : refuseCode(request, typed)
}

async function decide(request: SignedInRequest, typed: string, allow: boolean): Promise<Response> {
  const userCode = readUserCode(typed)
  if (!userCode) return refuseCode(request, typed)
  const { sessionId } = request.session
  const decided = await countedAs(request, typed, () =>
    decideDevice(request.deps, reader(request), { userCode, allow, sessionId }),
  )
  if (decided instanceof Response) return decided
  if (decided === 'gone') return refuseCode(request, typed)
  return decided === 'not_permitted'
    ? showDone(request, decided, 403)
    : request.redirect(`${path}?${new URLSearchParams({ done: decided })}`)
}

/** What a look-up gives, or the page for too many of them. */
async function countedAs<Found>(
  request: SignedInRequest,
  userCode: string,
  lookUp: () => Promise<Found>,
): Promise<Found | Response> {
  try {
    return await lookUp()
  } catch (error) {
    const { failure, status } = formFailure(request, error)
    return viewCode(request, { userCode, failure }, status)
  }
}

function reader({ session, browser }: SignedInRequest) {
  return { userId: session.userId, client: browser.client }
}

function refuseCode(request: SignedInRequest, userCode: string) {
  return viewCode(request, { userCode, errors: { user_code: 'user_code_wrong' } }, 422)
}

function confirmPath(typed: string): string {
  return `${path}?${new URLSearchParams({ user_code: typed.slice(0, 64) })}`
}

async function viewCode(
  request: SignedInRequest,
  shown: Pick<DeviceCodePage, 'userCode' | 'errors' | 'failure'>,
  status = 200,
): Promise<Response> {
  const page = deviceCodePage(request.frame(path), { ...request.formTo(path), ...shown, links: { cancel: account } })
  return request.render(page, status)
}

async function viewConfirm(request: SignedInRequest, code: string, device: WaitingDevice): Promise<Response> {
  const userCode = writeUserCode(code)
  const here = confirmPath(userCode)
  const page = deviceConfirmPage(request.frame(here), {
    ...device,
    userCode,
    signedInAs: nameOf(request, await request.person.getMe()),
    allow: request.formTo(`${path}/allow`),
    deny: request.formTo(`${path}/deny`),
    links: { otherAccount: `/login?${new URLSearchParams({ next: here, prompt: 'select_account' })}` },
  })
  return request.render(page)
}

async function showDone(request: SignedInRequest, result: DeviceDonePage['result'], status = 200): Promise<Response> {
  const page = deviceDonePage(request.frame(path), { result, links: { account } })
  return request.render(page, status)
}
