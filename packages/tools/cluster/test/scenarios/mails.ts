import { expect, test } from 'vitest'
import { applicationOf, handIn, untilDone } from '../../src/mails.ts'
import type { Context } from './installation.ts'

/** An application hands a mail in through the edge, by its key, and a worker does with it what it does with every mail. */
export function mails(context: Context, when: string) {
  test(`a mail is accepted and worked on ${when}`, async () => {
    const application = applicationOf(context())
    const id = await handIn(application)
    await untilDone(application, [id])
    expect((await application.get(id)).recipients).toHaveLength(1)
  })
}
