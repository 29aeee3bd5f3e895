/** Who requested a sign-in, in the words of pages and mails. */
export const asked = { time: 'Asked at', address: 'From IP address' } as const
