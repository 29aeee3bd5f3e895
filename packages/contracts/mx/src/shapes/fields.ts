import { z } from 'zod'

export const Moment = z.iso.datetime()

/** A name that people read: one line of text. */
export const Label = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has a line break or a control character')

/** Text of one line in a header of a mail: a line break would begin another header. */
export const HeaderText = z
  .string()
  .max(998)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has a line break or a control character')

/** The kinds of providers, which an adapter exists for. */
export const providerKinds = ['office365_graph', 'smtp'] as const
export type ProviderKind = (typeof providerKinds)[number]

/**
 * The lanes of the queue, the first one first. Each has places of its own, so that a sign-in code never waits behind a digest.
 * `security` is for codes and notices of sign-ins, `transactional` for what one person waits for, `bulk` for everything else.
 */
export const lanes = ['security', 'transactional', 'bulk'] as const
export const Lane = z.enum(lanes)
export type Lane = z.output<typeof Lane>

/**
 * The states of a message. `unknown`: it may have been sent, and is looked up before anything else is done. `sent`: the provider accepted
 * it, which says nothing about the recipient.
 */
export const messageStates = ['queued', 'sending', 'retry_wait', 'unknown', 'sent', 'failed', 'deleted'] as const
export const MessageState = z.enum(messageStates)
export type MessageState = z.output<typeof MessageState>

/**
 * What became of one recipient. `refused`: the provider refuses this one for good, or it stands on the suppression list. `failed`: the
 * message was given up before this one was accepted.
 */
export const RecipientState = z.enum(['pending', 'accepted', 'refused', 'failed'])
export type RecipientState = z.output<typeof RecipientState>
