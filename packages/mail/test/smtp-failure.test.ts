import { describe, expect, test } from 'vitest'
import { smtpFailure } from '../src/smtp-failure.ts'

describe('a refusal of the mail server', () => {
  const says = (responseCode: number, command: string, text = '') =>
    Object.assign(new Error(`refused <anna@example.test>`), {
      code: 'EENVELOPE',
      responseCode,
      command,
      response: `${responseCode} ${text} <anna@example.test>`,
      rejected: ['anna@example.test'],
    })

  test.each([
    [550, 'RCPT TO'],
    [553, 'MAIL FROM'],
    [554, 'DATA'],
    [552, 'DATA'],
  ])('%i at %s is for ever', (code, command) => {
    expect(smtpFailure(says(code, command))).toMatchObject({ kind: 'refused' })
  })

  test.each([
    [451, 'RCPT TO'],
    [421, 'CONN'],
    [554, 'CONN'],
    [530, 'MAIL FROM'],
    [535, 'AUTH PLAIN'],
  ])('%i at %s is retried: it is not about the mail', (code, command) => {
    expect(smtpFailure(says(code, command))).not.toHaveProperty('kind')
  })

  test('is kept as its codes alone', () => {
    const { message, cause } = smtpFailure(says(550, 'RCPT TO', '5.1.1'))
    expect(message).toBe('the mail server did not accept the mail: EENVELOPE RCPT TO 550 5.1.1')
    expect(cause).toBeUndefined()
  })
})
