import { invitationLifetimeSeconds } from '@constellation/contracts-platform'
import type { Brand } from '@constellation/design'
import type { MailPort } from '@constellation/mail'
import { z } from 'zod'
import { invitationMail } from '../../mails/invitation-mail.ts'

const Invitation = z.object({
  to: z.string(),
  name: z.string().nullable(),
  tenant: z.string(),
  locale: z.string(),
  invitedBy: z.string().nullable(),
  token: z.string(),
})

type Delivery = { mail: Pick<MailPort, 'send'>; brand: Brand; loginOrigin: string }
type Event = { id: string; createdAt: Date; data: unknown }

/** Hands the mail of an invitation over. Its id makes a repeat harmless. */
export async function deliverInvitation({ mail, brand, loginOrigin }: Delivery, event: Event): Promise<void> {
  const invitation = Invitation.parse(event.data)
  const expiresAt = new Date(event.createdAt.getTime() + 1000 * invitationLifetimeSeconds)
  const letter = invitationMail(brand, invitation, { pageUrl: `${loginOrigin}/invitation`, expiresAt })
  await mail.send({ id: event.id, to: invitation.to, ...letter })
}
