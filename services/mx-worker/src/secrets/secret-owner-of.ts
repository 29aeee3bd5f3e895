import { SmtpSettings } from '@constellation/contracts-mx'

/**
 * For which server and user the secret of an SMTP provider is, in the fields of its record; undefined when nobody signs in. The envelope
 * opens for this server alone: who changes the settings cannot have the password sent to another one.
 */
export function secretOwnerOf(settings: unknown): { tenantId: string; clientId: string } | undefined {
  const { data } = SmtpSettings.safeParse(settings)
  return data?.user === undefined ? undefined : { tenantId: data.host, clientId: data.user }
}
