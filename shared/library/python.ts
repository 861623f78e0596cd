/** A Python string. JSON's escapes are Python's too. */
export function pythonString(text: string): string {
  return JSON.stringify(text)
}

/** An assignment of a text, a line of Python for each of its lines. */
export function pythonText(name: string, text: string): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? ['']
  if (lines.length === 1) return [`${name} = ${pythonString(text)}`]
  return [`${name} = (`, ...lines.map((line) => `    ${pythonString(line)}`), ')']
}

/** A comment of one line, whatever the text holds. */
export function pythonComment(text: string): string {
  return `# ${text.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')}`
}

/** A call on one line without keyword arguments that break lines, else a line for each argument. */
export function pythonCall(name: string, args: readonly string[]): string[] {
  const line = `${name}(${args.join(', ')})`
  if (!line.includes('\n') && line.length <= MAX_LINE_LENGTH) return [line]
  return [`${name}(`, ...args.flatMap((arg) => `${arg},`.split('\n').map((part) => `    ${part}`)), ')']
}

/** What the panel that shows the code has room for, about. */
const MAX_LINE_LENGTH = 72
