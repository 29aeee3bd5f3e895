import { z } from 'zod'

/** A new person, as the form or a program describes them. */
export type NewPerson = { subject: string; name: string; email: string | null; isVerified: boolean }
export type FormError = { field: string; text: string }

const schema = z.object({
  subject: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'The subject is 1 to 255 visible ASCII characters, without spaces.'),
  name: z.string().trim().min(1, 'Enter a name.').max(255, 'The name is at most 255 characters.'),
  email: z.union([z.literal(''), z.email('Enter an email address, or leave it empty.')]),
  verified: z.enum(['yes', 'no'], 'Say yes or no.'),
})

/** Reads the form for a new person. `subjectRule` has the further demands of a provider on its subjects. */
export function readNewPerson(
  form: URLSearchParams,
  subjectRule?: { pattern: RegExp; text: string },
): { person: NewPerson } | { errors: FormError[] } {
  const values = { email: '', verified: 'no', ...Object.fromEntries(form) }
  const parsed = schema.safeParse(values)
  const errors = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ field: String(path[0]), text: message }))
  if (parsed.success && subjectRule && !subjectRule.pattern.test(parsed.data.subject)) {
    errors.push({ field: 'subject', text: subjectRule.text })
  }
  if (!parsed.success || errors.length > 0) return { errors }
  const { subject, name, email, verified } = parsed.data
  return { person: { subject, name, email: email || null, isVerified: verified === 'yes' } }
}
