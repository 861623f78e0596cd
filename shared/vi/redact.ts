/** A key of Vi's, as far as it goes. */
const KEY = /dtvi_[^\s"'<>\\]+/g
/** A token of any kind behind the word that announces it. */
const BEARER = /\b(bearer\s+)[\w.~+/=-]{16,}/gi
/** What follows a question mark in an address, in a text that may have been escaped. */
const QUERY = /(\?|%3f)([^\s"'<>]+)/gi
/** Parameters that make an address a signed one: of Google, Amazon, Azure, and tokens in general. */
const SIGNED =
  /(?:^|[?&;]|%26|\\u0026|amp;)(?:x-goog-|x-amz-|signature|sig|googleaccessid|awsaccesskeyid|access_token|token)[\w-]*(?:=|%3d|\\u003d)/i
/** A signed parameter that stands by itself, as where an address was cut into its parts. */
const LONE = /\b(x-(?:goog|amz)-(?:signature|credential|security-token))(["']?\s*(?:=|:|%3d)\s*["']?)[^\s"'&<>,]+/gi
const WORTH_A_LOOK = /dtvi_|bearer|\?|%3f|x-goog-|x-amz-/i

/** A text without keys, bearer tokens and the signatures of pre-signed URLs: `https://…/model.tar?…`. */
export function redactSecrets(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text
  return text
    .replace(QUERY, (whole, mark: string, query: string) => (SIGNED.test(query) ? `${mark}…` : whole))
    .replace(LONE, '$1$2…')
    .replace(KEY, 'dtvi_…')
    .replace(BEARER, '$1…')
}
