/**
 * The header in which a message carries its id, so that its copy can be found where a provider replaces the Message-ID. Recipients see
 * it. It is there only for mailboxes whose test send has shown that it survives.
 */
export const markHeader = 'X-Constellation-Item'
