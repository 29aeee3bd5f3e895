import type { Presenter } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'

/** A browser, by the hash of the value that it alone keeps. */
export function browserPresenter(browserId: string): { presenter: string; hash: string } {
  const hash = hashToken(browserId)
  return { presenter: `browser:${hash}`, hash }
}

/** The text under which a presenter's tokens are kept. */
export function presenterText(presenter: Presenter): string {
  return presenter.kind === 'browser'
    ? browserPresenter(presenter.browserId).presenter
    : `application:${presenter.applicationId}`
}
