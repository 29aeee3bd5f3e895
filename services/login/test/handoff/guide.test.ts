import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Application, parseApplications } from '../../src/applications/applications.ts'
import { checkApplications } from '../../src/flow/check-applications.ts'

const file = path.resolve(import.meta.dirname, '../../../../docs/guides/add-sign-in-to-your-app.md')
const guide = readFileSync(file, 'utf8')
const [, entry = ''] = /^```json\n(.*?)^```/ms.exec(guide) ?? []

test('the entry that the guide shows is one that login accepts in production', () => {
  const applications = parseApplications(`[${entry}]`)
  expect(applications.find('my-app')).toBeDefined()
  checkApplications(applications, { publicOrigin: 'https://login.example.test', development: false })
})

test("the guide has every member of an application's entry", () => {
  const [, table = ''] = /\| Member \| Value \|\n(.*?)\n\n/s.exec(guide) ?? []
  const documented = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(documented.sort()).toEqual(Object.keys(Application.shape).sort())
})
