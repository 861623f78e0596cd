/** A key of Vi's, as far as it goes. */
const KEY = /dtvi(?:_|%5f)[^\s"'<>\\]+/gi
/** Tokens of other services that are known by how they begin: Hugging Face, GitHub, GitLab, OpenAI, Amazon, Google. */
const KNOWN = /\b(hf_|gh[pousr]_|github_pat_|glpat-|sk-|AKIA|ASIA|AIza|ya29\.)[A-Za-z0-9][A-Za-z0-9_]{15,}/g
/** A token of any kind behind the word that announces it, and what else an Authorization header may hold. */
const BEARER = /\b(bearer\s+)[\w.~+/=-]{16,}/gi
const HEADER = /\b(authorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?:basic|bearer|token|digest|negotiate)\s{1,4})[^\s"'\\]+/gi
/** A user's name and password in an address. */
const USER = /(:\/\/|%3a%2f%2f)[^\s/?#"'<>]{1,300}@/gi
/** What follows a question mark in an address, in a text that may have been escaped. */
const QUERY = /(\?|%3f)([^\s"'<>]+)/gi
/** Parameters that make an address a signed one: of Google, Amazon, Azure, Akamai, and tokens in general. */
const SIGNED =
  /(?:^|[?&;]|%26|\\u0026|amp;)(?:(?:x-goog-|x-amz-|signature|sig|googleaccessid|awsaccesskeyid|key-pair-id|access_token|token|upload_id)[\w-]*|auth|authorization|jwt|hdnea|hdnts|api_?key|key|secret|password|[\w-]{1,40}[-_](?:token|secret|signature))(?:=|%3d|\\u003d)/i

/** What stands between a name and its value, as in `a=1`, `"a": "1"`, `\"a\": \"1\"`, `a%3D1`. */
const BETWEEN = String.raw`\\{0,3}["']?\]?\s{0,8}(?:=|:|%3d|\\u003d)\s{0,8}\\{0,3}["']?`
/** The same without a bare colon, which is also how a sentence goes on. */
const ASSIGNS = String.raw`(?:\\{0,3}["']?\]?\s{0,8}(?:=|%3d|\\u003d)|\\{0,3}["']\s{0,8}:)\s{0,8}\\{0,3}["']?`
const VALUE = String.raw`[^\s"'&<>,\\]+`
const START = String.raw`(?<![\w-])`
/** What stands where there is no secret. */
const NONE = 'true|True|TRUE|false|False|FALSE|none|None|NONE|null|NULL'
const ENDS = String.raw`(?![^\s"'&<>,;)}\]\\])`
const NOT_NONE = `(?!(?:${NONE})${ENDS})`
/** A count, a share or a switch is no secret, unless it is a password. */
const NOT_PLAIN = String.raw`(?!(?:-?\d{1,8}(?:\.\d{1,8})?|${NONE})${ENDS})`
/** Names whose value is a secret, standing by themselves, as where an address was cut into its parts or an environment was written out. */
const NAMED = [
  new RegExp(String.raw`${START}([\w-]{0,60}(?:secret|passw(?:or)?d))(${BETWEEN})${NOT_NONE}${VALUE}`, 'gi'),
  new RegExp(
    String.raw`${START}([\w-]{0,60}(?:x[-_](?:goog|amz)[-_](?:signature|credential|security[-_]token)|(?:access|auth|refresh|id|session|security|bearer)[-_]?token|(?:api|secret|access|private|account|auth|signing|encryption)[-_]?key(?:[-_]?id)?|authorization))(${BETWEEN})(?!basic\b|bearer\b|token\b|digest\b|negotiate\b)${NOT_PLAIN}${VALUE}`,
    'gi',
  ),
  new RegExp(
    String.raw`${START}([\w-]{0,60}(?:signature|(?<![a-z])sig|(?<![a-z])jwt|key-pair-id|googleaccessid))(${ASSIGNS})${NOT_PLAIN}${VALUE}`,
    'gi',
  ),
  new RegExp(String.raw`${START}([\w-]{0,60}(?:signature|jwt))(:\s{0,8})[\w.~+/=%-]{16,}`, 'gi'),
  // An environment's variables.
  new RegExp(`${START}([A-Z0-9_]{0,60}_(?:TOKEN|KEY|PASS|PWD|AUTH))(${BETWEEN})${NOT_PLAIN}${VALUE}`, 'g'),
  // A language model has tokens too, such as `eos_token`: words, where a secret has digits.
  new RegExp(String.raw`${START}([\w-]{0,60}token)(${BETWEEN})${NOT_PLAIN}(?=[\w.~+/=%-]{8})(?=[^\s"'&<>,\\\d]{0,60}\d)${VALUE}`, 'gi'),
]
const WORTH_A_LOOK =
  /dtvi|bearer|\?|%3f|:\/\/|%3a%2f|x[-_](?:goog|amz)|sig|secret|passw|token|key|auth|jwt|googleaccessid|_(?:pass|pwd)|hf_|gh[pousr]_|github_pat|glpat|sk-|akia|asia|aiza|ya29/i

/** A text without keys, passwords, tokens and the signatures of pre-signed URLs: `https://…/model.tar?…`. */
export function redactSecrets(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text
  const withoutQueries = text
    .replace(USER, '$1…@')
    .replace(QUERY, (whole, mark: string, query: string) => (SIGNED.test(query) ? `${mark}…` : whole))
    .replace(HEADER, '$1…')
  return NAMED.reduce((rest, named) => rest.replace(named, '$1$2…'), withoutQueries)
    .replace(KEY, 'dtvi_…')
    .replace(KNOWN, '$1…')
    .replace(BEARER, '$1…')
}
