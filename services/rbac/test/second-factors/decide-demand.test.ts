import { MfaMode } from '@constellation/contracts-rbac'
import { describe, expect, test } from 'vitest'
import { decideDemand, enrollableKinds, isDemanded } from '../../src/domain/second-factors/decide-demand.ts'
import { sessionLifetime } from '../../src/domain/sessions/session-lifetime.ts'
import type { DemandFacts } from '../../src/store/second-factors/demand-facts.ts'

const nobody: DemandFacts = {
  policy: {},
  is_admin: false,
  is_platform_admin: false,
  must_enrol: false,
  factor_kinds: [],
}
const modes = MfaMode.options

describe.each(modes.flatMap((platform) => [undefined, ...modes].map((own) => [platform, own] as const)))(
  'where the platform says %s and the account %s',
  (platform, own) => {
    const policy = own ? { mfaMode: own } : {}
    const strictest = modes[Math.max(modes.indexOf(platform), own ? modes.indexOf(own) : 0)]
    const person = (rest: Partial<DemandFacts>) => ({ ...nobody, policy, ...rest })
    const ofMembers = strictest === 'required'
    const ofAdmins = ofMembers || strictest === 'required_admins'

    test.each([
      ['a member', {}, ofMembers],
      ['an administrator of the account', { is_admin: true }, ofAdmins],
      ['an administrator of the platform', { is_platform_admin: true }, true],
      ['who was reset', { must_enrol: true }, true],
    ])('%s without a factor', (_, rest, demanded) => {
      expect(isDemanded(platform, person(rest))).toBe(demanded)
      expect(decideDemand(platform, person(rest), 1)).toBe(demanded ? 'enrolment' : 'none')
      expect(decideDemand(platform, person(rest), 2)).toBe('enrolment')
    })

    test('a user with a factor always needs it', () => {
      const asked = decideDemand(platform, person({ factor_kinds: ['totp'] }), 1)
      expect(asked).toEqual({ kinds: ['totp'], restrictedAfter: false })
    })

    test('a session lives as one of level 2 where the policy demands it, and not because of a factor alone', () => {
      const settings = { mfaMode: platform, refreshIdleSeconds: 604_800, sessionAbsoluteSeconds: 2_592_000 }
      const lifeOf = (rest: Partial<DemandFacts>) => sessionLifetime(settings, person(rest))
      const short = { idleSeconds: 3600, absoluteSeconds: 86_400 }
      const long = { idleSeconds: 604_800, absoluteSeconds: 2_592_000 }
      expect(lifeOf({ factor_kinds: ['totp'] })).toEqual(ofMembers ? short : long)
      expect(lifeOf({ is_admin: true })).toEqual(ofAdmins ? short : long)
      expect(lifeOf({ is_platform_admin: true })).toEqual(short)
    })

    test('factors are offered but where the mode is off and nobody asks', () => {
      const offered = strictest === 'off' ? [] : ['webauthn', 'totp']
      expect(enrollableKinds(platform, person({}), false)).toEqual(offered)
      expect(enrollableKinds(platform, person({}), true)).toEqual(['webauthn', 'totp'])
      expect(enrollableKinds(platform, person({ must_enrol: true }), false)).toEqual(['webauthn', 'totp'])
    })
  },
)

describe('what is taken', () => {
  const asked = (factorKinds: string[], allowedFactors?: string[]) =>
    decideDemand('optional', { ...nobody, policy: { allowedFactors }, factor_kinds: factorKinds }, 1)

  test.each([
    ['is what there is, the strongest first', ['totp', 'webauthn'], undefined, ['webauthn', 'totp'], false],
    ['has recovery codes last', ['recovery_set', 'totp'], undefined, ['totp', 'recovery_code'], false],
    [
      'is nothing weaker that there is not',
      ['webauthn', 'recovery_set'],
      undefined,
      ['webauthn', 'recovery_code'],
      false,
    ],
    ['is only what the account takes', ['totp', 'webauthn'], ['webauthn'], ['webauthn'], false],
    ['is something else where there is nothing that it takes', ['totp'], ['webauthn'], ['totp'], true],
    ['is so with recovery codes too', ['totp', 'recovery_set'], ['webauthn'], ['totp', 'recovery_code'], true],
  ])('%s', (_, held, allowed, kinds, restrictedAfter) => {
    expect(asked(held, allowed)).toEqual({ kinds, restrictedAfter })
  })

  test('is nothing where recovery codes are left over: they stand in for a factor and are none', () => {
    expect(asked(['recovery_set'])).toBe('none')
    expect(decideDemand('required', { ...nobody, factor_kinds: ['recovery_set'] }, 1)).toBe('enrolment')
  })
})
