/** Numbers that JSON has no words for, as Python's `json` writes them all the same. */
const BARE_NUMBER = /(?<![\w.$-])(?:NaN|-?Infinity)(?![\w.$])/g

/**
 * Reads JSON. A text that is none is read once more with bare `NaN`, `Infinity` and `-Infinity` as null, which is what a missing
 * value is here. Strings stay as they are.
 * @throws SyntaxError of the text as it came
 */
export function parseJsonOfPython(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (text.search(BARE_NUMBER) < 0) throw error
    try {
      return JSON.parse(withoutBareNumbers(text))
    } catch {
      throw error
    }
  }
}

function withoutBareNumbers(text: string): string {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const opens = text.indexOf('"', at)
    const outside = text.slice(at, opens < 0 ? text.length : opens)
    parts.push(outside.replace(BARE_NUMBER, 'null'))
    if (opens < 0) break
    at = endOfString(text, opens)
    parts.push(text.slice(opens, at))
  }
  return parts.join('')
}

/** Where a string ends that opens at a quote: after the next quote with an even number of backslashes before it. */
function endOfString(text: string, opens: number): number {
  for (let quote = text.indexOf('"', opens + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote
    while (text[before - 1] === '\\') before -= 1
    if ((quote - before) % 2 === 0) return quote + 1
  }
  return text.length
}
