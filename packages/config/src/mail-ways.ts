/** The ways in which mails leave: by a mail server of the operator's, or through mx-worker. */
export const mailWays = ['smtp', 'mx-worker'] as const
