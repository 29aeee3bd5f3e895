/** The vectors of the broker's specification. The keys are for tests. */
export const keyA = `0x${'11'.repeat(32)}` as const
export const addressA = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
export const keyB = `0x${'22'.repeat(32)}` as const
export const addressB = '0x1563915e194d8cfba1943570603f7606a3115508'

export const siweMessage = [
  'broker.example.test wants you to sign in with your Ethereum account:',
  '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A',
  '',
  'Authenticate with AgentKeys broker.',
  '',
  'URI: https://broker.example.test',
  'Version: 1',
  'Chain ID: 84532',
  'Nonce: 00112233445566778899aabbccddeeff',
  'Issued At: 2026-01-02T03:04:05Z',
  'Expiration Time: 2026-01-02T03:49:05Z',
  'Resources:',
  '- urn:agentkeys:client:agentkeys',
].join('\n')

export const callV1 = {
  request_id: 'mnt_0001',
  issued_at: '2026-01-02T03:05:00Z',
  intent: { agent_id: addressA, service: 's3', scope_path: `bots/${addressA}/` },
}
export const callV2 = { ...callV1, domain: 'agentkeys:broker:mint-aws-creds:v1:broker.example.test' }

type Vector = { bytes: Uint8Array; length?: number; sha256: string; digest: string; signature: string }

const signed = (body: object) =>
  new TextEncoder().encode(JSON.stringify(sorted({ ...body, auth: { address: addressA } })))

/** Written here by hand, so that the vectors do not depend on the code that they test. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([name, member]) => [name, sorted(member)]),
  )
}

export const vectors: Record<string, Vector> = {
  'the SIWE message': {
    bytes: new TextEncoder().encode(siweMessage),
    length: 363,
    sha256: 'dc2da7681e3adc6b99897df2338b5d3205b91000b0e48a2c1e52260470468548',
    digest: '0x9a1d38a7d60d93bd885f55fd3f8c14df960191c6f05570b844542e3737705958',
    signature:
      '0x9d52950c6323d1609d1ba84e388fc443ef19e26b92c816bbcb6b33c1af95609b007900e3485b197a3ae7c38120a22024431cbe86274de32e7ceff91f9757be3b1b',
  },
  V1: {
    bytes: signed(callV1),
    length: 270,
    sha256: '0ed25b7b9bdb7c5e6cbeee7fcca54aa0e51b3493d464123274fd8146a618b365',
    digest: '0x0237d91cc29af93f49b303dd349b542239e3bc3e6cef3a0e8845350766bfa643',
    signature:
      '0xf3821c65cf516ae6170206b85a99379e8d7f18dc1d3b16cadfefbac056de699d0c49055f4004d1a2942c787ee7289a3c61759bf08ed499f67e20ba80629d3ebe1c',
  },
  V2: {
    bytes: signed(callV2),
    sha256: 'ee60ca97e89f799a7d5704ea977ad3132613c868f0ff2fbd91ac48e2121d98be',
    digest: '0xc146fb52921796277507fadf21ae59757c4d316b504ce28ffc091dd598da4efa',
    signature:
      '0xbdef743f04c44b841dc10174475442cbfb816f2b7e53f914df06434a476b315c07156859e547b8eb2edb84787e1de25260c86a07450b3caa33db1ab0aa588af41c',
  },
}

/** The twin of V1's signature with the other s. */
export const highSTwinOfV1 =
  '0xf3821c65cf516ae6170206b85a99379e8d7f18dc1d3b16cadfefbac056de699df3b6faa0bffb2e5d6bd3878118d765c2593940f62074064541b1a40c6d9902831b'
