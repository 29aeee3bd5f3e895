import { canonicalJson } from '@constellation/canonical-json'

/** What a daemon's own wallet agrees to: that this master issues grants for its address. */
export type DaemonBinding = {
  daemon_address: string
  /** RFC 3339 in UTC, such as `2026-01-02T03:05:00Z`. */
  issued_at: string
  master_omni_account: string
}

/** The bytes that the daemon signs for `daemon_proof`. The addresses are signed in lowercase, so that both sides make the same bytes. */
export function bindDaemonMessage({ daemon_address, issued_at, master_omni_account }: DaemonBinding): Uint8Array {
  const message = {
    action: 'bind-daemon',
    daemon_address: daemon_address.toLowerCase(),
    issued_at,
    master_omni_account: master_omni_account.toLowerCase(),
  }
  return new TextEncoder().encode(canonicalJson(message))
}
