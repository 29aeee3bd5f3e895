import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ensureFile } from '@constellation/stack/first-start'
import { writeUrl } from './databases.ts'
import { keepFile } from './keep-file.ts'

/** The keys and channels of each service that uses Redis. */
const rights = {
  rbac: '~rbac:* resetchannels &rbac_changes',
  hello: '~{relying-app}:* resetchannels',
}

/** Makes the URLs that services use Redis with, and the file of users that Redis reads: hashes alone. Who gives no password may ask whether it lives. */
export async function prepareRedis(state: string): Promise<void> {
  const lines = ['user default reset on nopass -@all +ping']
  for (const [service, allowed] of Object.entries(rights)) {
    const file = path.join(state, service, 'redis-url')
    await ensureFile(file, (made) => writeUrl(made, `redis://${service}:`, '@redis:6379'), 0)
    const { password } = new URL(await readFile(file, 'utf8'))
    const hash = createHash('sha256').update(password).digest('hex')
    lines.push(`user ${service} reset on #${hash} ${allowed} +@all -@admin -@dangerous +info`)
  }
  await keepFile(path.join(state, 'redis/users.acl'), `${lines.join('\n')}\n`)
}
