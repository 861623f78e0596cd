import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJsonOfPython } from '../../electron/vi/parse-json.ts'

/** As Python writes a value: numbers that JSON does not know stand there bare. */
function asPython(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value)
  if (Array.isArray(value)) return `[${value.map(asPython).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${asPython(inner)}`)
    .join(', ')}}`
}

const word = fc.stringMatching(/^(?:NaN|Infinity|-Infinity|["\\\\:,{}[\]a ]){0,6}$/)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 7, null, true),
    word,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      word.filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}))

test('what Python writes is read with bare numbers as null, and every string as it was', () => {
  // JSON.stringify writes NaN and Infinity as null.
  fc.assert(
    fc.property(value, (written) => {
      expect(parseJsonOfPython(asPython(written))).toEqual(JSON.parse(JSON.stringify(written)))
    }),
    { numRuns: 2000 },
  )
})

test('JSON that has the words in strings alone is read as it is', () => {
  expect(parseJsonOfPython('{"NaN": "Infinity", "a": "\\"NaN\\\\"}')).toEqual({ NaN: 'Infinity', a: '"NaN\\' })
})

test.each(['NaN', '[NaN, Infinity,-Infinity]', ' {"a":NaN}'])('“%s” is read', (text) => {
  expect(() => parseJsonOfPython(text)).not.toThrow()
})

test.each(['', 'nan', '[aNaN]', '[NaN2]', '[-NaN]', '[--Infinity]', '[+Infinity]', '{NaN: 1}', '["NaN]', '[NaN', '[1 NaN]', "['NaN']"])(
  '“%s” is no JSON',
  (text) => expect(() => parseJsonOfPython(text)).toThrow(SyntaxError),
)
