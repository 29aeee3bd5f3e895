import { z } from 'zod'

/** Fields as Django REST framework checks them, with its messages. */
export const text = (max = 10_000) =>
  z.string({ error: 'Not a valid string.' }).max(max, `Ensure this field has no more than ${max} characters.`)

export const filledText = (max?: number) => text(max).min(1, 'This field may not be blank.')
export const flag = z.boolean({ error: 'Must be a valid boolean.' })
export const number = z.int({ error: 'A valid integer is required.' })
export const uuid = z.guid({ error: 'Must be a valid UUID.' })
export const attributes = z.record(z.string(), z.unknown(), {
  error: 'Value must be a dictionary, and not have any duplicate keys.',
})

export const oneOf = <const T extends readonly string[]>(choices: T) =>
  z.enum(choices, { error: ({ input }) => `"${input}" is not a valid choice.` })
