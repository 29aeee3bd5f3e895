import { z } from 'zod'
import { AwsRefusal } from '../aws/refusal.ts'

export type SessionTags = { tags: Readonly<Record<string, string>>; transitiveTagKeys: readonly string[] }

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
const tagKey = z
  .string()
  .min(1)
  .max(128)
  .regex(tagText)
  .refine((key) => !/^aws:/i.test(key))
// A value is a list of exactly one text.
const tagValue = z.tuple([z.string().max(256).regex(tagText)])
const claimSchema = z.object({
  principal_tags: z
    .record(tagKey, tagValue)
    .refine((tags) => Object.keys(tags).length <= 50)
    .refine((tags) => new Set(Object.keys(tags).map((key) => key.toLowerCase())).size === Object.keys(tags).length),
  transitive_tag_keys: z.array(tagKey).max(50).default([]),
})

/** The session tags of a token's claim `https://aws.amazon.com/tags`. A token without the claim has none. Throws AwsRefusal. */
export function readSessionTags(claim: unknown): SessionTags {
  if (claim === undefined) return { tags: {}, transitiveTagKeys: [] }
  const parsed = claimSchema.safeParse(claim)
  if (!parsed.success) throw malformed()
  const { principal_tags, transitive_tag_keys } = parsed.data
  const tags = Object.fromEntries(Object.entries(principal_tags).map(([key, [value]]) => [key, value]))
  const known = Object.keys(tags).map((key) => key.toLowerCase())
  if (!transitive_tag_keys.every((key) => known.includes(key.toLowerCase()))) throw malformed()
  return { tags, transitiveTagKeys: transitive_tag_keys }
}

function malformed(): AwsRefusal {
  return new AwsRefusal('InvalidIdentityToken', 'The claim https://aws.amazon.com/tags is not valid')
}
