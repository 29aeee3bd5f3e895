import { passkeyOfferPage } from '../../views/index.ts'
import { goOn } from '../handoff/go-on.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'

const path = '/account/passkey-offer'

/** GET /account/passkey-offer: offers a passkey, once, to a person who signs in with a password and codes. */
export async function showPasskeyOffer(request: SignedInRequest): Promise<Response> {
  const page = passkeyOfferPage(request.frame(request.inFlow(path)), {
    take: request.formTo(request.inFlow(`${path}/take`)),
    close: request.formTo(request.inFlow(`${path}/close`)),
  })
  return request.render(page)
}

/** POST /account/passkey-offer/take: the person wants a passkey. */
export const acceptPasskeyOffer = answerOffer(async (request) =>
  request.redirect(request.inFlow('/account/factors/passkey')),
)

/** POST /account/passkey-offer/close: goes on without one. */
export const closePasskeyOffer = answerOffer((request) => goOn(request, request.session))

/** Either answer closes the offer for good. */
function answerOffer(next: (request: SignedInRequest) => Promise<Response>): FormPage<SignedInRequest> {
  return {
    async submit(request) {
      await request.person.closePasskeyOffer({ params: { id: request.session.userId } })
      return next(request)
    },
    expired: async (request) => request.redirect(request.inFlow(path)),
  }
}
