import { expect, test } from 'vitest'
import { createCookies } from './cookies.ts'

test('on https only this host gets the cookie, and no script can read it', () => {
  expect(createCookies('my-app', true).write('session', 'v', 60)).toBe(
    '__Host-my-app.session=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
  )
})

test('on http every browser keeps the cookie', () => {
  expect(createCookies('my-app', false).write('session', 'v', 60)).toBe(
    'my-app.session=v; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  )
})

test('clearing a cookie uses the same name and attributes as writing it', () => {
  expect(createCookies('my-app', true).clear('session')).toBe(
    '__Host-my-app.session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
  )
})

test('an application does not read the cookies of another application on another port', () => {
  const request = new Request('http://localhost', { headers: { cookie: 'my-app.session=mine; other.session=theirs' } })
  expect(createCookies('my-app', false).read(request, 'session')).toBe('mine')
  expect(createCookies('my-app', false).namesOf(request, '')).toEqual(['session'])
})

test('on https a cookie without the prefix is not read, since another host could have set it', () => {
  const request = new Request('https://app.test', { headers: { cookie: 'my-app.session=planted' } })
  expect(createCookies('my-app', true).read(request, 'session')).toBeUndefined()
})
