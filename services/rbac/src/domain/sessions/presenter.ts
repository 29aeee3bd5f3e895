import type { Presenter } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'

/** A browser, by the hash of its secret value. */
export function browserPresenter(browserId: string): { presenter: string; hash: string } {
  const hash = hashToken(browserId)
  return { presenter: `browser:${hash}`, hash }
}

/** The stored form of a presenter. */
export function presenterText(presenter: Presenter): string {
  return presenter.kind === 'browser'
    ? browserPresenter(presenter.browserId).presenter
    : `${presenter.kind}:${presenter.applicationId}`
}
