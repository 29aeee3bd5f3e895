import type { PolicyDocument } from '../../src/index.ts'

export const accountId = '123456789012'
export const bucket = 'agentkeys-data'
export const roleName = 'agentkeys-data-role'
export const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`
const bucketArn = `arn:aws:s3:::${bucket}`

/** The bucket policy of the domain: two statements, since `s3:prefix` exists only on listing. */
export function isolatingPolicy(role: string | string[] = roleArn): PolicyDocument {
  const own = `${variable('aws:PrincipalTag/agentkeys_user_wallet')}/*`
  const Principal = { AWS: role }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:ListBucket',
        Resource: bucketArn,
        Condition: { StringLike: { 's3:prefix': own } },
      },
      {
        Effect: 'Allow',
        Principal,
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: `${bucketArn}/${own}`,
      },
    ],
  }
}

/** What must never be on the role: it masks the bucket policy. */
export const broadGrant: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
}

/** Trusts one audience of an issuer, and demands the wallet's tag unless it is loose. */
export function trustPolicy(provider: string, audience: string, { loose = false } = {}): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition: {
        StringEquals: { [`${provider}:aud`]: audience },
        ...(!loose && { Null: { 'aws:RequestTag/agentkeys_user_wallet': 'false' } }),
      },
    },
  }
}

/** A policy variable, which looks like a placeholder of our own language. */
export function variable(name: string): string {
  return ['$', `{${name}}`].join('')
}
