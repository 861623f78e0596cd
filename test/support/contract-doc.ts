import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { contract } from '../../shared/contract/contract.ts'

const folder = join(import.meta.dirname, '..', '..', 'shared', 'contract')

interface JsonSchema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  items?: JsonSchema
  prefixItems?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
}

/** The contract as Markdown: every call with what it takes, what it gives and what its comment says. */
export function contractDoc(): string {
  const lines = [
    '# The contract',
    '',
    'Everything that the page may ask of its host. Made from `shared/contract/` by `npm run docs`; a test fails when it is not current.',
    '',
    'Expected failures of every call are one declared error, `PROBLEM`, whose data is a code, what happened, why, and what to do',
    '(`shared/contract/problem.ts`). Input that does not fit is refused as `BAD_REQUEST` before anything happens.',
  ]
  for (const [namespace, calls] of Object.entries(contract)) {
    const comments = commentsOf(namespace)
    lines.push('', `## ${namespace}`)
    for (const [name, procedure] of Object.entries(calls)) {
      const { inputSchema, outputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType; outputSchema?: z.ZodType } })['~orpc']
      lines.push('', `### ${namespace}.${name}`, '')
      const comment = comments.get(name)
      if (comment) lines.push(comment, '')
      lines.push('```ts', `${namespace}.${name}(${inputSchema ? typeOf(inputSchema, 'input') : ''}): ${outputOf(outputSchema)}`, '```')
    }
  }
  return `${lines.join('\n')}\n`
}

/** The doc comment before each key of the namespace's contract. */
function commentsOf(namespace: string): Map<string, string> {
  const source = readFileSync(join(folder, `${namespace}.ts`), 'utf8')
  const found = new Map<string, string>()
  for (const [, comment = '', name = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/g)) {
    found.set(name, comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim())
  }
  return found
}

function outputOf(schema: z.ZodType | undefined): string {
  if (!schema) return 'unknown'
  // An event iterator describes itself to nobody but oRPC.
  if (!('_zod' in schema)) return 'a stream'
  return typeOf(schema, 'output')
}

function typeOf(schema: z.ZodType, io: 'input' | 'output'): string {
  return print(z.toJSONSchema(schema, { unrepresentable: 'any', io, reused: 'inline' }) as JsonSchema)
}

function print(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(print).join(' | ')
  if (schema.type === 'array')
    return schema.prefixItems ? `[${schema.prefixItems.map(print).join(', ')}]` : `Array<${print(schema.items ?? {})}>`
  if (schema.type === 'object') {
    if (!schema.properties)
      return typeof schema.additionalProperties === 'object' ? `Record<string, ${print(schema.additionalProperties)}>` : 'object'
    const fields = Object.entries(schema.properties).map(
      ([name, field]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${print(field)}`,
    )
    return `{ ${fields.join('; ')} }`
  }
  if (schema.type === 'integer') return 'number'
  return schema.type === undefined ? 'void' : [schema.type].flat().join(' | ')
}
