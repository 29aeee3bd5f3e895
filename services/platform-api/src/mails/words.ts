type Invited = { tenant: string; brand: string; invitedBy: string | null }

const en = {
  timeLocale: 'en-GB',
  subject: (tenant: string) => `You are invited to ${tenant}`,
  preview: (brand: string) => `Open the invitation, and sign in to ${brand}.`,
  text: ({ tenant, brand, invitedBy }: Invited) =>
    `${invitedBy ?? 'An administrator'} invites you to the organisation ${tenant} on ${brand}. Sign in, or create an account with this address, and accept.`,
  expires: 'Valid until',
  action: 'Open the invitation',
  otherwise: 'If the button does nothing, open this address:',
  unexpected: 'If you did not expect this, do nothing. Nobody joins in your name.',
  footer: (to: string) => `Sent to ${to} because this address was invited.`,
}

type Words = typeof en

const da: Words = {
  timeLocale: 'da-DK',
  subject: (tenant) => `Du er inviteret til ${tenant}`,
  preview: (brand) => `Åbn invitationen, og log ind på ${brand}.`,
  text: ({ tenant, brand, invitedBy }) =>
    `${invitedBy ?? 'En administrator'} inviterer dig til organisationen ${tenant} på ${brand}. Log ind, eller opret en konto med denne adresse, og acceptér.`,
  expires: 'Gælder indtil',
  action: 'Åbn invitationen',
  otherwise: 'Hvis knappen ikke virker, så åbn denne adresse:',
  unexpected: 'Hvis du ikke ventede dette, så gør ingenting. Ingen bliver medlem i dit navn.',
  footer: (to) => `Sendt til ${to}, fordi adressen er inviteret.`,
}

/** The words of our mails, by their language. */
export const wordsOf = { en, da } as const satisfies Record<string, Words>

/** The language of ours that comes closest to a language tag: English for those that we do not have. */
export function localeOf(tag: string): keyof typeof wordsOf {
  return tag.split('-')[0] === 'da' ? 'da' : 'en'
}
