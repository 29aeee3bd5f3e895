/**
 * A session policy that permits objects below one folder, in any bucket that the role may use, and listing them. It narrows the role, and
 * never widens it.
 */
export function scopePolicy(scopePath: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 's3:AbortMultipartUpload'],
        Resource: `arn:aws:s3:::*/${scopePath}*`,
      },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: '*',
        Condition: { StringLike: { 's3:prefix': `${scopePath}*` } },
      },
    ],
  })
}
