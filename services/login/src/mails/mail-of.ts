import type { RbacEvent } from '@constellation/contracts-rbac'
import type { Settings } from '../deps.ts'
import { matchLocale } from '../flow/choose-locale.ts'
import {
  alreadyRegisteredMail,
  confirmAddressMail,
  credentialLinkedMail,
  credentialRemovedMail,
  factorChangedMail,
  factorResetCancelledMail,
  factorResetPendingMail,
  factorResetRequestedMail,
  factorsResetMail,
  newSignInMail,
  passkeySuspectMail,
  passwordChangedMail,
  type Recipient,
  recoveryCodesMail,
  resetPasswordMail,
  sessionsEndedMail,
} from './index.ts'

type Message = { to: string; subject: string; text: string; html: string }
type Named = { email: string; displayName: string | null; locale: string | null }

/** The mail that an event becomes, in the language of the person; none for an event that nobody needs to hear of. */
export function mailOf(settings: Settings, event: RbacEvent): Message | undefined {
  switch (event.type) {
    case 'email_confirmation_requested': {
      const { to, token, returnTo } = event.data
      const link = linkTo(settings, '/verify', { token, ...flowOf(returnTo) })
      return addressed(settings, to, (recipient) =>
        confirmAddressMail(recipient, { link, linkLifetimeSeconds: 86_400 }),
      )
    }
    case 'sign_up_repeated': {
      const signInUrl = linkTo(settings, '/login', flowOf(event.data.returnTo))
      return addressed(settings, event.data.to, (recipient) => alreadyRegisteredMail(recipient, { signInUrl }))
    }
    case 'password_reset_requested': {
      const { to, token, returnTo } = event.data
      const link = linkTo(settings, '/reset', { token, ...flowOf(returnTo) })
      return addressed(settings, to, (recipient) => resetPasswordMail(recipient, { link, linkLifetimeSeconds: 1200 }))
    }
    case 'password_changed': {
      const { to, at, device } = event.data
      const origin = originOf(at, device)
      return addressed(settings, to, (recipient) =>
        passwordChangedMail(recipient, { origin, resetUrl: linkTo(settings, '/forgot') }),
      )
    }
    case 'session_started': {
      const { to, at, device } = event.data
      const origin = originOf(at, device)
      return addressed(settings, to, (recipient) =>
        newSignInMail(recipient, { origin, securityUrl: securityUrlOf(settings) }),
      )
    }
    case 'refresh_token_reused':
      return addressed(settings, event.data.to, (recipient) =>
        sessionsEndedMail(recipient, { securityUrl: securityUrlOf(settings), why: { kind: 'by_reuse' } }),
      )
    case 'credential_linked': {
      const { to, provider, automatic, at, device } = event.data
      const linked = { provider, automatic, origin: originOf(at, device), securityUrl: securityUrlOf(settings) }
      return addressed(settings, to, (recipient) => credentialLinkedMail(recipient, linked))
    }
    case 'credential_removed': {
      const { to, provider, at, device } = event.data
      const removed = { provider, origin: originOf(at, device), securityUrl: securityUrlOf(settings) }
      return addressed(settings, to, (recipient) => credentialRemovedMail(recipient, removed))
    }
    default:
      return factorMailOf(settings, event)
  }
}

/** The mails about second factors and passkeys. */
function factorMailOf(settings: Settings, event: RbacEvent): Message | undefined {
  const factorsUrl = linkTo(settings, '/account/factors')
  switch (event.type) {
    case 'factor_added': {
      const { to, kind, name, at, device } = event.data
      const added = { change: 'factorAdded', kind, name, origin: originOf(at, device), factorsUrl } as const
      return addressed(settings, to, (recipient) => factorChangedMail(recipient, added))
    }
    case 'factor_removed': {
      const { to, kind, name, at } = event.data
      const removed = { change: 'factorRemoved', kind, name, origin: originOf(at, null), factorsUrl } as const
      return addressed(settings, to, (recipient) => factorChangedMail(recipient, removed))
    }
    case 'recovery_codes_replaced': {
      const replaced = { event: { kind: 'replaced' }, origin: originOf(event.data.at, null), factorsUrl } as const
      return addressed(settings, event.data.to, (recipient) => recoveryCodesMail(recipient, replaced))
    }
    case 'recovery_code_used': {
      const { to, codesLeft, at, device } = event.data
      const used = { event: { kind: 'used', codesLeft }, origin: originOf(at, device), factorsUrl } as const
      return addressed(settings, to, (recipient) => recoveryCodesMail(recipient, used))
    }
    case 'passkey_suspect': {
      const { to, name, at, device } = event.data
      const origin = originOf(at, device)
      return addressed(settings, to, (recipient) => passkeySuspectMail(recipient, { name, origin, factorsUrl }))
    }
    default:
      return resetMailOf(settings, event)
  }
}

/** The mails about the reset of factors that were lost. */
function resetMailOf(settings: Settings, event: RbacEvent): Message | undefined {
  switch (event.type) {
    case 'factor_reset_requested': {
      const { to, token, returnTo } = event.data
      const link = linkTo(settings, '/reset-factors', { token, ...flowOf(returnTo) })
      return addressed(settings, to, (recipient) => factorResetRequestedMail(recipient, { link }))
    }
    case 'factor_reset_pending': {
      const { to, token, dueAt, device } = event.data
      const pending = {
        dueAt: new Date(dueAt),
        origin: originOf(event.occurredAt, device),
        cancelUrl: linkTo(settings, '/cancel-reset', { token }),
      }
      return addressed(settings, to, (recipient) => factorResetPendingMail(recipient, pending))
    }
    case 'factor_reset_cancelled': {
      const factorsUrl = linkTo(settings, '/account/factors')
      return addressed(settings, event.data.to, (recipient) => factorResetCancelledMail(recipient, { factorsUrl }))
    }
    case 'factors_reset': {
      const { to, by } = event.data
      const signInUrl = linkTo(settings, '/login')
      return addressed(settings, to, (recipient) => factorsResetMail(recipient, { by, signInUrl }))
    }
    default:
      return undefined
  }
}

function addressed(
  settings: Settings,
  to: Named | null,
  write: (recipient: Recipient) => Omit<Message, 'to'>,
): Message | undefined {
  if (!to) return undefined
  const locale = matchLocale(settings.locales, to.locale ?? undefined) ?? settings.defaultLocale
  const { subject, text, html } = write({ locale, email: to.email, name: to.displayName })
  return { to: to.email, subject, text, html }
}

function originOf(at: string, device: { userAgent: string; ip: string } | null) {
  return { userAgent: device?.userAgent ?? null, ip: device?.ip ?? null, at: new Date(at) }
}

function securityUrlOf(settings: Settings) {
  return linkTo(settings, '/account/security')
}

function linkTo({ publicOrigin }: Settings, path: string, parameters: Record<string, string> = {}) {
  const url = new URL(path, publicOrigin)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Where the person was going when they asked for the link: the query of the flow. */
function flowOf(returnTo: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(returnTo))
}
