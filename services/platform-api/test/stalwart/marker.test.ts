import { expect, test } from 'vitest'
import { claimObject, readMarker, writeMarker } from '../../src/domain/provisioning/marker.ts'

const own = { kind: 'domain', id: '0198c7a0-0000-7000-8000-000000000001', env: 'production' }
const text = 'platform:domain:0198c7a0-0000-7000-8000-000000000001:production'

test.each([
  ['alone', own, '', text],
  ['with words for people', own, 'acme.test of Acme', `${text} acme.test of Acme`],
  ['with words on several lines', own, ' Acme\n\t Ltd ', `${text} Acme Ltd`],
  ['with many words', own, 'x'.repeat(500), `${text} ${'x'.repeat(120)}`],
])('a marker is written %s', (_case, marker, words, written) => {
  expect(writeMarker(marker, words)).toBe(written)
  expect(readMarker(written)).toEqual(marker)
})

test.each([
  ['a colon in the id', { ...own, id: 'a:b' }],
  ['a space in the environment', { ...own, env: 'a b' }],
  ['no id', { ...own, id: '' }],
])('a marker with %s is not written', (_case, marker) => {
  expect(() => writeMarker(marker)).toThrow('cannot be written')
})

test.each([
  ['no description', null],
  ['other words', 'The domain of Acme'],
  ['a marker in the middle', `see ${text}`],
  ['a part of a marker', 'platform:domain:0198c7a0'],
  ['another form', `${text}:more`],
])('%s has no marker', (_case, description) => {
  expect(readMarker(description)).toBeUndefined()
})

test.each([
  ['ours', own, {}, 'own'],
  ['ours, with adoption', own, { adopt: true }, 'own'],
  ['none', undefined, {}, 'unclaimed_object'],
  ['none, with adoption', undefined, { adopt: true }, 'adopted'],
  ['another kind', { ...own, kind: 'tenant' }, { adopt: true }, 'external_conflict'],
  ['another id', { ...own, id: 'other' }, { adopt: true }, 'external_conflict'],
  ['another environment', { ...own, env: 'staging' }, { adopt: true }, 'external_conflict'],
  ['another id', { ...own, id: 'other' }, {}, 'external_conflict'],
])('an object whose marker is %s: %j gives %s', (_case, found, options, outcome) => {
  const claim = () => claimObject(found, own, options)
  if (outcome === 'own' || outcome === 'adopted') expect(claim()).toBe(outcome)
  else expect(claim).toThrow(expect.objectContaining({ code: outcome }))
})
